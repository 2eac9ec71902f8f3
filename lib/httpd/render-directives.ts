import { readConfig } from "./syntax/reader";
import { type ConfigNode, comment } from "./syntax/tree";

/** What the declaration brings in httpd's own words. A rule reports what cannot be read. */
export function writtenDirectives(text: string | undefined): readonly ConfigNode[] {
  if (text === undefined) return [];
  const nodes = readConfig(text);
  if ("what" in nodes) throw new Error(`bug: line ${nodes.line} of directives was not refused: ${nodes.what}`);
  return [comment("Directives of the declaration, as they are written there."), ...nodes];
}
