/** Deeper than any document of this library, and less than what a program may descend into. */
const DEEPEST = 200;

/**
 * The value that a JSON text holds.
 *
 * @param file Named where the text is not JSON. The words of JSON.parse are not, as they quote the text, which may hold secrets.
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

/** A level after the other, since a program that calls itself for each cannot descend into a very deep value. */
function isDeeper(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each) => (each !== null && typeof each === "object" ? Object.values(each) : []));
  }
  return false;
}
