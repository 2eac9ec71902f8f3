import type { Words } from "../../core/text/words";

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
  readonly alarm?: "alarm" | "weakens" | "denied";
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
