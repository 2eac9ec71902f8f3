/**
 * What a file of JSON holds.
 *
 * @param problem Said where it is none: the words of JSON.parse quote the text, which may hold secrets.
 */
export function jsonIn(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(problem);
  }
}
