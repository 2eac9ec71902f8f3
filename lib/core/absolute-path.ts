/** Control characters and lone surrogates, as ranges: a reader of the schema may not know Unicode's categories. */
const NEVER = "/\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff";

/** The absolute path of a file: no `.`, `..`, double or final slash, no control characters. */
export const ABSOLUTE_PATH = new RegExp(`^(/([^.${NEVER}]|\\.{1,2}[^.${NEVER}]|\\.{3})[^${NEVER}]*)+$`, "u");

export function isAbsolutePath(text: string): boolean {
  return ABSOLUTE_PATH.test(text);
}
