import type { Meaning } from "./meaning/meaning";
import { isDenied, type PolicyResult } from "./policy/result";
import type { FileChange, HostGroup, PathNote, Review, ReviewedHost, SecretChange } from "./review";
import { count, hostList, joined, type Words, words } from "./words";

/** What is on the page and in which order; how it looks is the printers' part. */
export interface Page {
  readonly verdict: Words;
  readonly tone: Tone;
  readonly notes: readonly Words[];
  readonly sections: readonly Section[];
  readonly footer: Words;
}

/** `alarm`: somebody should stop here. */
export type Tone = "alarm" | "change" | "calm";

export interface Section {
  readonly title: string;
  /** It is shown whatever there is no room for. */
  readonly isKept?: boolean;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "text"; readonly text: Words }
  | DiffBlock;

export interface Row {
  readonly tone: Tone;
  readonly cells: readonly Words[];
}

export interface Item {
  readonly text: Words;
  /** Somebody should stop here, and why in a word. */
  readonly alarm?: "weakens" | "denied";
  readonly items?: readonly Item[];
}

export interface DiffBlock {
  readonly kind: "diff";
  readonly title: Words;
  /** The same in a few words, for a list of what is left out. */
  readonly short: Words;
  readonly diff: string;
  /** Whether it is of less interest: the whole of a file that comes or goes. */
  readonly isFolded: boolean;
}

const STATES: Readonly<Record<ReviewedHost["state"], string>> = {
  new: "new",
  changed: "changed",
  retried: "retry after failure",
  reapplied: "applied again",
  returned: "given back",
  unchanged: "unchanged",
  gone: "no longer declared",
};

/** The page of a review. Sections with nothing in them are left out. */
export function pageOf(review: Review): Page {
  const { verdict, notes, counts, groups, meanings, files, attributes, deletions, secrets, drift, policies, digest } =
    review;
  const applied = groups.filter(({ turn }) => turn > 0);
  const sections: Section[] = [
    { title: "Hosts", blocks: [hostTable(groups)] },
    {
      title: "What will happen",
      blocks: applied.length === 0 ? [] : [{ kind: "list", items: applied.map(groupItem) }],
    },
    { title: "What it means", blocks: meaningBlocks(meanings) },
    { title: "Files", blocks: files.flatMap(fileBlocks) },
    { title: "Modes, owners, links and directories", blocks: listOf(attributes.map(noteWords)) },
    { title: "Deleted from hosts", blocks: listOf(deletions.map(noteWords)) },
    { title: "Secrets", blocks: listOf(secrets.map(secretWords)) },
    {
      title: "Found on live hosts, and not declared",
      blocks: drift.flatMap(({ host, path, what, diff }): Block[] => {
        const title = words`${path} on ${host}: ${what}`;
        if (diff === undefined) return listOf([title]);
        return [{ kind: "diff", title, short: words`${path} on ${host}`, diff, isFolded: false }];
      }),
    },
    { title: "Policy", isKept: true, blocks: policyBlocks(policies) },
  ];
  return {
    verdict,
    tone: isAlarming(review) ? "alarm" : counts.changedHosts > 0 ? "change" : "calm",
    notes,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: words`what is applied has the SHA-256 ${digest}`,
  };
}

function isAlarming({ counts, hosts, drift }: Review): boolean {
  return (
    counts.denied > 0 ||
    counts.weakening > 0 ||
    drift.length > 0 ||
    hosts.some(({ foretold }) => foretold.clashes.length > 0)
  );
}

function hostTable(groups: readonly HostGroup[]): Block {
  const hasLive = groups.some(({ live }) => live !== undefined);
  return {
    kind: "table",
    head: ["Hosts", "State", "Files", "Units", ...(hasLive ? ["Live"] : [])],
    rows: groups.map(({ hosts, state, live, changes, units }) => ({
      tone:
        state === "retried" || live === "drifted"
          ? "alarm"
          : state === "unchanged" || state === "gone"
            ? "calm"
            : "change",
      cells: [
        words`${hostList(hosts)}`,
        [STATES[state]],
        changes,
        units,
        ...(hasLive ? [[live === "same" ? "as applied" : (live ?? "not looked at")]] : []),
      ],
    })),
  };
}

function groupItem({ hosts, turn, after, bundles }: HostGroup): Item {
  const waits = after.length === 0 ? [] : words`, after ${hostList(after)}`;
  return {
    text: words`step ${turn}: ${hostList(hosts)}${waits}`,
    items: bundles.map(({ name, acts }) => ({ text: words`${name}: ${joined(acts, "; ")}` })),
  };
}

function meaningBlocks(meanings: readonly Meaning[] | undefined): Block[] {
  if (meanings === undefined) {
    return [{ kind: "text", text: ["Not known: give --base and --head, and the declarations are compared."] }];
  }
  return listOf(
    said(meanings).map(({ one, hosts }) => ({
      text: sentenceOf(one, hosts),
      ...(one.weakens ? { alarm: "weakens" as const } : {}),
    })),
  );
}

/** Rules that are broken, the denying ones first; of the others, how many there are. */
function policyBlocks(policies: readonly PolicyResult[] | undefined): Block[] {
  if (policies === undefined) {
    return [{ kind: "text", text: ["Not known: give --base and --head, and their policies are looked at."] }];
  }
  const broken = policies.filter(({ breaches }) => breaches.length > 0);
  const items = [...broken.filter(isDenied), ...broken.filter((result) => !isDenied(result))].map(policyItem);
  const held = policies.length - broken.length;
  if (held > 0) items.push({ text: [`${count(held, "rule")} ${held === 1 ? "holds" : "hold"}`] });
  return listOf(items);
}

function policyItem(result: PolicyResult): Item {
  const { text, declaredBy, isOfBase, breaches } = result;
  const ofBase = isOfBase ? " of the base, in force until the head is merged" : "";
  const rule = words`${text} (${declaredBy}${[ofBase]})`;
  return {
    ...(isDenied(result) ? { text: rule, alarm: "denied" as const } : { text: words`warning: ${rule}` }),
    items: said(breaches).map(({ one, hosts }) => ({ text: sentenceOf(one, hosts) })),
  };
}

/** Something that is said of something on some hosts. */
type Sentence = Pick<Meaning, "subject" | "text" | "hosts">;

function sentenceOf({ subject, text }: Sentence, hosts: readonly string[]): Words {
  const isNamed = subject.some((word) => typeof word === "object" && word.value === hosts.join());
  const on = hosts.length === 0 || isNamed ? [] : words` (${hostList(hosts)})`;
  return words`${subject}: ${text}${on}`;
}

/** The same said of the same on several hosts is said once. */
function said<T extends Sentence>(sentences: readonly T[]) {
  const groups = new Map<string, { one: T; hosts: string[] }>();
  for (const one of sentences) {
    const key = JSON.stringify([one.subject, one.text]);
    const group = groups.get(key) ?? { one, hosts: [] };
    groups.set(key, group);
    group.hosts.push(...one.hosts.filter((host) => !group.hosts.includes(host)));
  }
  return [...groups.values()];
}

function fileBlocks({ path, hosts, isByName, act, declaredBy, shown, note }: FileChange): Block[] {
  const by = declaredBy === "" ? [] : words`, declared by ${declaredBy}`;
  const same = isByName ? ["; each of the others has its own name where the first one's stands"] : [];
  const title = words`${path} on ${hostList(hosts)}${[act === "changed" ? "" : `, ${act}`]}${by}${same}`;
  if (shown === undefined) return listOf([words`${title}: ${note ?? []}`]);
  return [
    { kind: "diff", title, short: words`${path} on ${hostList(hosts)}`, diff: shown, isFolded: act !== "changed" },
  ];
}

function noteWords({ path, hosts, what }: PathNote): Words {
  return words`${path}: ${what} (${hostList(hosts)})`;
}

function secretWords({ name, from, to, hosts, paths }: SecretChange): Words {
  const change =
    from === undefined
      ? words`new, version ${version(to)}`
      : to === undefined
        ? ["gone"]
        : words`${version(from)} -> ${version(to)}`;
  return words`${name} ${change} (${hostList(hosts)}: ${
    paths.length > 3
      ? [count(paths.length, "path")]
      : joined(
          paths.map((path) => words`${path}`),
          ", ",
        )
  })`;
}

/** Versions may be fingerprints, of which the beginning tells enough. */
function version(text: string | undefined): string {
  if (text === undefined) return "";
  return /^[0-9a-f]{32,}$/.test(text) ? `${text.slice(0, 12)}...` : text;
}

function listOf(items: readonly (Words | Item)[]): Block[] {
  if (items.length === 0) return [];
  return [{ kind: "list", items: items.map((item) => ("text" in item ? item : { text: item })) }];
}
