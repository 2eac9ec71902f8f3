import { shared } from "./host-names";
import type { LiveState } from "./live";
import type { Meaning } from "./meaning/meaning";
import { isDenied, type PolicyResult } from "./policy/result";
import type { Drift, FileChange, HostGroup, PathNote, Review, ReviewedHost, SecretChange, UnreadHost } from "./review";
import { count, hostList, listed, type Words, words } from "./words";

/** What is on the page and in which order; how it looks is the printers' part. */
export interface Page {
  readonly verdict: Words;
  readonly tone: Tone;
  readonly notes: readonly Words[];
  readonly sections: readonly Section[];
  readonly footer: readonly Words[];
}

/** `alarm`: somebody should stop here. */
export type Tone = "alarm" | "change" | "calm";

export interface Section {
  readonly title: string;
  /** What can less be done without, where not everything has room, has the smaller number. */
  readonly need: number;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "text"; readonly text: Words }
  | DiffBlock;

/** The first cell names what the row is about. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly hosts: readonly string[];
}

export interface Cell {
  readonly text: Words;
  readonly tone?: Tone;
}

export interface Item {
  readonly text: Words;
  readonly hosts?: readonly string[];
  /** Somebody should stop here, and why in a word. */
  readonly alarm?: "weakens" | "denied";
  readonly items?: readonly Item[];
}

export interface DiffBlock {
  readonly kind: "diff";
  readonly title: Words;
  readonly hosts: readonly string[];
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

const LIVE: Readonly<Record<LiveState, string>> = {
  same: "as applied",
  drifted: "drifted",
  applying: "being applied",
  unreachable: "not read",
};

/** A longer diff is folded. */
const LONG_DIFF = 120;

/** The page of a review. Sections with nothing in them are left out. */
export function pageOf(review: Review): Page {
  const { verdict, notes, counts, groups, meanings, files, attributes, deletions, secrets, digest, baseDigest } =
    review;
  const applied = groups.filter(({ turn }) => turn > 0);
  const sections: Section[] = [
    { title: "Hosts", need: 2, blocks: [hostTable(groups)] },
    { title: "What will happen", need: 3, blocks: listOf(applied.map(groupItem)) },
    { title: "What it means", need: 1, blocks: meaningBlocks(review, meanings) },
    { title: "Files", need: 4, blocks: fileBlocks(files) },
    { title: "Modes, owners, links and directories", need: 4, blocks: listOf(attributes.map(noteItem)) },
    { title: "Deleted from hosts", need: 4, blocks: listOf(deletions.map(noteItem)) },
    { title: "Secrets", need: 4, blocks: listOf(secrets.map(secretItem)) },
    { title: "Drift on live hosts", need: 3, blocks: driftBlocks(review) },
    { title: "Policy", need: 0, blocks: policyBlocks(review) },
  ];
  return {
    verdict,
    tone: isAlarming(review) ? "alarm" : counts.changedHosts > 0 ? "change" : "calm",
    notes,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: [
      words`SHA-256 of what is applied: ${digest}`,
      words`of what was applied before: ${baseDigest}; the same for outputs and for a plan that is made of them`,
    ],
  };
}

function isAlarming({ counts, hosts, drift, unread }: Review): boolean {
  const isStopped = hosts.some(({ foretold }) => foretold.clashes.length > 0);
  return counts.denied + counts.weakening + drift.length + unread.length > 0 || isStopped;
}

function hostTable(groups: readonly HostGroup[]): Block {
  const hasLive = groups.some(({ live }) => live !== undefined);
  return {
    kind: "table",
    head: ["Name", "State", ...(hasLive ? ["Live"] : []), "Files", "Units"],
    rows: groups.map(({ hosts, state, live, changes, units }) => {
      const isCalm = state === "unchanged" || state === "gone";
      const tone = state === "retried" ? "alarm" : isCalm ? "calm" : "change";
      const cells = [
        { text: hostList(hosts), tone } as const,
        { text: [STATES[state]], tone } as const,
        ...(hasLive ? [liveCell(live)] : []),
        { text: changes },
        { text: units },
      ];
      return { cells, hosts };
    }),
  };
}

function liveCell(live: LiveState | undefined): Cell {
  if (live === undefined) return { text: ["not looked at"] };
  return { text: [LIVE[live]], ...(live === "same" ? {} : { tone: "alarm" }) };
}

function groupItem({ hosts, turn, after, bundles }: HostGroup): Item {
  const waits = after.length === 0 ? [] : words`, after ${hostList(after)}`;
  return {
    text: words`step ${turn}: ${hostList(hosts)}${waits}`,
    hosts,
    items: bundles.map(({ name, acts: [first = [], ...others] }) => ({
      text: words`${name}: ${first}`,
      items: others.map((act) => ({ text: act })),
    })),
  };
}

function meaningBlocks(review: Review, meanings: readonly Meaning[] | undefined): Block[] {
  if (meanings === undefined) {
    return [
      {
        kind: "text",
        text: ["Not known: give --base and --head, and the declarations are compared, and held to their policies."],
      },
    ];
  }
  return listOf(
    said(review, meanings).map(({ value, on }) => ({
      ...sentenceItem(value, on),
      ...(value.weakens ? { alarm: "weakens" as const } : {}),
    })),
  );
}

/** Rules that are broken, the denying ones first; of the others, how many there are. */
function policyBlocks(review: Review): Block[] {
  const { policies = [] } = review;
  const broken = policies.filter(({ breaches }) => breaches.length > 0);
  const items = [...broken.filter(isDenied), ...broken.filter((result) => !isDenied(result))].map((result) =>
    policyItem(review, result),
  );
  const held = policies.length - broken.length;
  if (held > 0) items.push({ text: [`${count(held, "rule")} ${held === 1 ? "holds" : "hold"}`] });
  return listOf(items);
}

function policyItem(review: Review, result: PolicyResult): Item {
  const { text, declaredBy, isOfBase, breaches } = result;
  const ofBase = isOfBase ? " of the base, in force until the head is merged" : "";
  const rule = words`${text} (${declaredBy}${[ofBase]})`;
  return {
    ...(isDenied(result) ? { text: rule, alarm: "denied" as const } : { text: words`warning: ${rule}` }),
    hosts: [...new Set(breaches.flatMap(({ hosts }) => hosts))],
    items: said(review, breaches).map(({ value, on }) => sentenceItem(value, on)),
  };
}

/** Something that is said of something on some hosts. */
type Sentence = Pick<Meaning, "subject" | "text" | "hosts">;

/** The same said of the same on several hosts is said once. */
function said<T extends Sentence>(review: Review, sentences: readonly T[]): { readonly value: T; readonly on: On }[] {
  const fqdns = new Map(review.hosts.map(({ name, fqdn }) => [name, fqdn] as const));
  const all = sentences.flatMap((value) => {
    const text = JSON.stringify([value.subject, value.text]);
    const names = value.hosts.length === 0 ? [""] : value.hosts;
    return names.map((name) => ({ name, fqdn: fqdns.get(name) ?? name, text, value }));
  });
  return shared(all).map(({ value, hosts, isByName }) => {
    return { value, on: { hosts: [...new Set(hosts)].filter((name) => name !== ""), isByName } };
  });
}

function sentenceItem({ subject, text }: Sentence, on: On): Item {
  const { hosts } = on;
  const isNamed = subject.some((word) => typeof word === "object" && word.value === hosts.join());
  const where = hosts.length === 0 || isNamed ? [] : words` (${onHosts(on)})`;
  return { text: words`${subject}: ${text}${where}`, hosts };
}

interface On {
  readonly hosts: readonly string[];
  readonly isByName: boolean;
}

function onHosts({ hosts, isByName }: On): Words {
  return [...hostList(hosts), ...(isByName ? [", each with its own name"] : [])];
}

function driftBlocks({ drift, unread }: Review): Block[] {
  const diffs = drift.flatMap(({ host, subject, diff }): Block[] => {
    if (diff === undefined) return [];
    const title = words`${subject} on ${host}`;
    return [{ kind: "diff", title, hosts: [host], short: title, diff, isFolded: isLong(diff) }];
  });
  const isPutRight = drift.some((each) => each.isPutRight);
  return [
    ...(drift.length === 0 ? [] : [driftTable(drift)]),
    ...(isPutRight ? [{ kind: "text", text: TOLD } as const] : []),
    ...listOf(unread.map(unreadItem)),
    ...diffs,
  ];
}

const TOLD: Words = ["What is put right, and what is told of it, is part of what will happen."];

function driftTable(drift: readonly Drift[]): Block {
  return {
    kind: "table",
    head: ["Host", "Where", "Kind", "Found", "This apply"],
    rows: drift.map(({ host, kind, subject, what, isPutRight }) => ({
      hosts: [host],
      cells: [
        { text: words`${host}`, tone: "alarm" },
        { text: words`${subject}` },
        { text: words`${kind}` },
        { text: words`${what}` },
        { text: [isPutRight ? "puts it right" : "leaves it"] },
      ],
    })),
  };
}

function unreadItem({ host, what, toDo }: UnreadHost): Item {
  return { text: words`${host} was not read: ${what}; to do: ${toDo}`, hosts: [host] };
}

function isLong(diff: string): boolean {
  return diff.split("\n").length > LONG_DIFF;
}

function fileBlocks(files: readonly FileChange[]): Block[] {
  const items = files.flatMap((change): Item[] => {
    const { hosts, shown, note = [] } = change;
    return shown === undefined ? [{ text: words`${fileTitle(change)}: ${note}`, hosts }] : [];
  });
  const diffs = files.flatMap((change): Block[] => {
    const { path, hosts, act, shown: diff } = change;
    if (diff === undefined) return [];
    const short = words`${path} on ${hostList(hosts)}`;
    return [
      { kind: "diff", title: fileTitle(change), hosts, short, diff, isFolded: act !== "changed" || isLong(diff) },
    ];
  });
  return [...listOf(items), ...diffs];
}

function fileTitle(change: FileChange): Words {
  const { path, act, declaredBy } = change;
  const by = declaredBy === "" ? [] : words`, declared by ${declaredBy}`;
  return words`${path} on ${onHosts(change)}${[act === "changed" ? "" : `, ${act}`]}${by}`;
}

function noteItem(note: PathNote): Item {
  return { text: words`${note.path}: ${note.what} (${onHosts(note)})`, hosts: note.hosts };
}

function secretItem({ name, from, to, hosts, paths }: SecretChange): Item {
  const change =
    from === undefined
      ? words`new, version ${version(to)}`
      : to === undefined
        ? ["gone"]
        : words`${version(from)} -> ${version(to)}`;
  const where = paths.length > 3 ? [count(paths.length, "path")] : listed(paths);
  return { text: words`${name} ${change} (${hostList(hosts)}: ${where})`, hosts };
}

/** Versions may be fingerprints, of which the beginning tells enough. */
function version(text: string | undefined): string {
  if (text === undefined) return "";
  return /^[0-9a-f]{32,}$/.test(text) ? `${text.slice(0, 12)}...` : text;
}

function listOf(items: readonly Item[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", items }];
}
