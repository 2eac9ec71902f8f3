import { own, type Words, words } from "../../core/text/words";
import { subjectOf } from "../../report/difference";
import { differenceWords } from "../../report/difference-words";
import type { Drift, UnreadHost } from "../changes/drift";
import { isLong, listOf } from "./blocks";
import type { Block, Item } from "./page";
import type { Review } from "./review-model";

export function driftBlocks({ drift, unread }: Review): Block[] {
  const diffs = drift.flatMap(({ host, difference }): Block[] => {
    if (!("diff" in difference)) return [];
    const { diff } = difference;
    const title = words`${subjectOf(difference)} on ${host}`;
    return [{ kind: "diff", title, hosts: [host], short: title, diff, isFolded: isLong(diff) }];
  });
  const isRepaired = drift.some((each) => each.isRepaired);
  return [
    ...(drift.length === 0 ? [] : [driftTable(drift)]),
    ...(isRepaired ? [{ kind: "text", text: TOLD } as const] : []),
    ...listOf(unread.map(unreadItem)),
    ...diffs,
  ];
}

const TOLD: Words = own("What is repaired, and the reloads that this needs, are part of what will happen.");

function driftTable(drift: readonly Drift[]): Block {
  return {
    kind: "table",
    head: ["Host", "Where", "Kind", "Found", "This apply"],
    rows: drift.map(({ host, difference, isRepaired }) => ({
      hosts: [host],
      cells: [
        { text: words`${host}`, tone: "alarm" },
        { text: words`${subjectOf(difference)}` },
        { text: words`${difference.kind}` },
        { text: words`${differenceWords(difference)}` },
        { text: own(isRepaired ? "repairs it" : "does not change it") },
      ],
    })),
  };
}

function unreadItem({ host, what, toDo }: UnreadHost): Item {
  return { text: words`${host} was not read: ${what}; to do: ${toDo}`, hosts: [host] };
}
