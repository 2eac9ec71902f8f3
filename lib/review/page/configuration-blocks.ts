import { count } from "../../core/text/count";
import { listed, own, words } from "../../core/text/words";
import { actionWords, partWords } from "../configuration/finding-words";
import { listOf } from "./blocks";
import type { Block, Item } from "./page";
import type { Review } from "./review-model";

/** How many parts that are as before are named; the others are counted. */
const MOST_KEPT = 20;

/** What Terraform is told in addition to what this library makes: a line each. What runs something is among the alarms. */
export function configurationBlocks({ configuration, resources }: Review): Block[] {
  const changed = configuration.filter(({ act }) => act !== "kept");
  const kept = configuration.filter(({ act }) => act === "kept").map(({ address }) => address);
  const more = kept.length - MOST_KEPT;
  const others = more > 0 ? own(` and ${count(more, "other")}`) : own("");
  const items: Item[] = [
    ...changed.map((finding) => ({ text: partWords(finding) })),
    ...resources.map((action) => ({ text: actionWords(action) })),
    ...(kept.length === 0 ? [] : [{ text: words`as before: ${listed(kept.slice(0, MOST_KEPT))}${others}` }]),
  ];
  return listOf(items);
}
