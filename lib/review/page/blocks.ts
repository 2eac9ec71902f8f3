import { own, type Words } from "../../core/text/words";
import { hostList } from "../changes/host-list";
import type { Block, Item } from "./page";

/** Where a sentence holds. */
export interface On {
  readonly hosts: readonly string[];
  readonly isByName: boolean;
}

export function onHosts({ hosts, isByName }: On): Words {
  return [...hostList(hosts), ...(isByName ? own(", each with its own name") : [])];
}

/** A longer diff is folded. */
const LONG_DIFF = 120;

export function isLong(diff: string): boolean {
  return diff.split("\n").length > LONG_DIFF;
}

export function listOf(items: readonly Item[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", items }];
}
