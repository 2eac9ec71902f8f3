import { own, type Words, words } from "../../core/text/words";
import type { Drift, UnreadHost } from "../changes/drift";
import { isLong, listOf } from "./blocks";
import type { Block, Item } from "./page";
import type { Review } from "./review-model";

export function driftBlocks({ drift, unread }: Review): Block[] {
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

const TOLD: Words = own("What is put right, and what is told of it, is part of what will happen.");

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
        { text: own(isPutRight ? "puts it right" : "leaves it") },
      ],
    })),
  };
}

function unreadItem({ host, what, toDo }: UnreadHost): Item {
  return { text: words`${host} was not read: ${what}; to do: ${toDo}`, hosts: [host] };
}
