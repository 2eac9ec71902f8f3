/** Deeper than any document of this library, and less than the recursion that a program can handle. */
const DEEPEST = 200;

/**
 * The value that a JSON text holds.
 *
 * @param file Named in messages. The message of JSON.parse is left out, because it quotes the text, which may hold
 * secrets.
 */
export function parseJson(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${file}: the file is not valid JSON`);
  }
  if (isDeeper(value)) throw new Error(`${file}: the file has more than ${DEEPEST} levels of objects and lists`);
  return value;
}

/** Checks level by level, because recursion fails for a very deep value. */
function isDeeper(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each) => (each !== null && typeof each === "object" ? Object.values(each) : []));
  }
  return false;
}
