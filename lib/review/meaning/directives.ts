import { own } from "../../core/text/words";
import { type MeaningText, neutral, weakening } from "./meaning";

/** Directives that a person wrote: this library does not know what they say, so each change may weaken. */
export function writtenDirectives(before: string | undefined, after: string | undefined): MeaningText[] {
  if (before === after) return [];
  if (after === undefined) return [neutral("directives", own("has no directives of its own any more"))];
  const what = before === undefined ? "has directives of its own" : "its own directives change";
  return [weakening("directives", own(`${what}, which this review does not understand: read them in its file`))];
}
