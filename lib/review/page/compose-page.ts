import { count } from "../../core/text/count";
import { listed, own, type Words, words } from "../../core/text/words";
import type { LiveState } from "../../report/host-drift";
import type { FileChange } from "../changes/file-changes";
import type { HostGroup } from "../changes/host-groups";
import { hostList } from "../changes/host-list";
import type { PathNote } from "../changes/path-notes";
import type { ReviewedHost } from "../changes/reviewed-hosts";
import type { SecretChange } from "../changes/secret-changes";
import { alarmBlocks } from "./alarm-blocks";
import { isLong, listOf, onHosts } from "./blocks";
import { configurationBlocks } from "./configuration-blocks";
import { driftBlocks } from "./drift-blocks";
import type { Block, Cell, Item, Page, Section } from "./page";
import type { Review } from "./review-model";
import { meaningBlocks, policyBlocks } from "./sentence-blocks";

const STATES: Readonly<Record<ReviewedHost["state"], string>> = {
  new: "new",
  changed: "changed",
  retried: "retry after failure",
  reapplied: "applied again",
  returned: "teardown",
  unchanged: "unchanged",
  gone: "no longer declared",
};

const LIVE: Readonly<Record<LiveState, string>> = {
  same: "as applied",
  drifted: "drifted",
  applying: "being applied",
  unreachable: "not read",
};

/** The page of a review. Sections with nothing in them are left out. */
export function pageOf(review: Review): Page {
  const { verdict, notes, counts, groups, meanings, files, attributes, deletions, secrets, digest, baseDigest } =
    review;
  const applied = groups.filter(({ stage }) => stage > 0);
  const sections: Section[] = [
    { title: "Alarms", need: 0, blocks: alarmBlocks(review) },
    { title: "Hosts", need: 3, blocks: [hostTable(groups)] },
    { title: "What will happen", need: 4, blocks: listOf(applied.map(groupItem)) },
    { title: "What it means", need: 2, blocks: meaningBlocks(review, meanings) },
    { title: "Files", need: 5, blocks: fileBlocks(files) },
    { title: "Modes, owners, links and directories", need: 5, blocks: listOf(attributes.map(noteItem)) },
    { title: "Deleted from hosts", need: 5, blocks: listOf(deletions.map(noteItem)) },
    { title: "Secrets", need: 5, blocks: listOf(secrets.map(secretItem)) },
    { title: "Other Terraform configuration", need: 5, blocks: configurationBlocks(review) },
    { title: "Drift on live hosts", need: 4, blocks: driftBlocks(review) },
    { title: "Policy", need: 1, blocks: policyBlocks(review) },
  ];
  return {
    verdict,
    tone: isAlarming(review) ? "alarm" : counts.changedHosts > 0 ? "change" : "calm",
    notes,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    footer: [
      words`SHA-256 of what is applied: ${digest}`,
      words`SHA-256 of what was applied before: ${baseDigest}. Outputs and the plan made from them have the same digests`,
    ],
  };
}

function isAlarming({ counts, hosts, drift, unread }: Review): boolean {
  const isStopped = hosts.some(({ predicted }) => predicted.clashes.length > 0);
  return counts.alarms + counts.denied + counts.weakening + drift.length + unread.length > 0 || isStopped;
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
        { text: own(STATES[state]), tone } as const,
        ...(hasLive ? [liveCell(live)] : []),
        { text: changes },
        { text: units },
      ];
      return { cells, hosts };
    }),
  };
}

function liveCell(live: LiveState | undefined): Cell {
  if (live === undefined) return { text: own("not checked") };
  return { text: own(LIVE[live]), ...(live === "same" ? {} : { tone: "alarm" }) };
}

function groupItem({ hosts, stage, after, bundles }: HostGroup): Item {
  const waits = after.length === 0 ? [] : words`, after ${hostList(after)}`;
  return {
    text: words`stage ${stage}: ${hostList(hosts)}${waits}`,
    hosts,
    items: bundles.map(({ name, acts: [first = [], ...others] }) => ({
      text: words`${name}: ${first}`,
      items: others.map((act) => ({ text: act })),
    })),
  };
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
  const { path, act, declaredBy, lookAlikes = [] } = change;
  const letters = lookAlikes.length === 0 ? [] : words`; letters in added lines: ${listed(lookAlikes)}`;
  const by = declaredBy === "" ? [] : words`, declared by ${declaredBy}`;
  return words`${path} on ${onHosts(change)}${own(act === "changed" ? "" : `, ${act}`)}${by}${letters}`;
}

function noteItem(note: PathNote): Item {
  return { text: words`${note.path}: ${note.what} (${onHosts(note)})`, hosts: note.hosts };
}

function secretItem({ name, from, to, hosts, paths }: SecretChange): Item {
  const change =
    from === undefined
      ? words`new, version ${version(to)}`
      : to === undefined
        ? own("gone")
        : words`${version(from)} -> ${version(to)}`;
  const where = paths.length > 3 ? own(count(paths.length, "path")) : listed(paths);
  return { text: words`${name} ${change} (${hostList(hosts)}: ${where})`, hosts };
}

/** Versions may be fingerprints, of which the beginning tells enough. */
function version(text: string | undefined): string {
  if (text === undefined) return "";
  return /^[0-9a-f]{32,}$/.test(text) ? `${text.slice(0, 12)}...` : text;
}
