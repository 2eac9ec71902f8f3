import { printable } from "./text/visible";

/** The place of a value, in the notation of JavaScript: `rules[0].units`, `["a b"].c`: a name that is not one word is quoted. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === "number") return `${before}[${key}]`;
    if (!/^[$\w-]+$/.test(String(key))) return `${before}[${JSON.stringify(String(key))}]`;
    return before === "" ? String(key) : `${before}.${String(key)}`;
  }, "");
  return text === "" ? "" : printable(text);
}
