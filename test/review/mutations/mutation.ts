/** One edit of something that Terraform or root reads. */
export interface Mutation {
  /** Where, and what: `www01/plan line 7 (file): field 2 is altered`. */
  readonly name: string;
  /** What it is an edit of: `plan line await`, `model.json`, `content`. */
  readonly place: string;
  /** The file that is edited, in the output. */
  readonly file: string;
  /** Edits a copy of the output. */
  readonly apply: (directory: string) => void;
}

/** A text and what edits of it are called. */
export type Edit = readonly [name: string, edit: (text: string) => string];

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Every value that is no object and no list, altered; every field and entry, taken away; every object, with one more. */
export function jsonEdits(text: string, most: number): Edit[] {
  const edits: Edit[] = [];
  const visit = (value: Json, path: readonly (string | number)[]) => {
    const where = path.join(".");
    if (path.length > 0) edits.push([`${where} is taken away`, edited(path, () => undefined)]);
    if (Array.isArray(value)) {
      if (value.length > 1)
        edits.push([`${where} is turned around`, edited(path, (list) => [...(list as Json[])].reverse())]);
      for (const [index, each] of value.entries()) visit(each, [...path, index]);
    } else if (value !== null && typeof value === "object") {
      edits.push([`${where} has one field more`, edited(path, (object) => ({ ...(object as object), mutant: "x" }))]);
      for (const [name, each] of Object.entries(value)) {
        edits.push([`${where}.${name} has another name`, edited(path, (object) => renamed(object as object, name))]);
        visit(each, [...path, name]);
      }
    } else edits.push([`${where} is altered`, edited(path, altered)]);
  };
  visit(JSON.parse(text), []);
  return spread(edits, most);
}

function renamed(object: object, name: string): Json {
  const entries = Object.entries(object).map(([key, value]) => [key === name ? `${key}Mutant` : key, value]);
  return Object.fromEntries(entries);
}

function altered(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  return value === null ? "x" : `${value}x`;
}

function edited(path: readonly (string | number)[], edit: (value: Json) => Json | undefined) {
  return (text: string): string => {
    const document = JSON.parse(text) as Json;
    if (path.length === 0) return print(edit(document) ?? null);
    const last = path[path.length - 1] as string;
    const parent = path.slice(0, -1).reduce<Json>((at, key) => (at as { [name: string]: Json })[key] as Json, document);
    const next = edit((parent as { [name: string]: Json })[last] as Json);
    if (next !== undefined) (parent as { [name: string]: Json })[last] = next;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete (parent as { [name: string]: Json })[last];
    return print(document);
  };
}

function print(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** So many, from all over the list. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)] as T);
}

/** Lines of a host's plan, of each kind the first, its fields altered one by one; it is taken away, doubled and moved. */
export function planEdits(text: string): Edit[] {
  const lines = text.split("\n");
  const kinds = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const kind = kindOf(line);
    if (line !== "" && !kinds.has(kind)) kinds.set(kind, index);
  }
  return [...kinds].flatMap(([kind, index]) => {
    const line = lines[index] ?? "";
    const fields = line.trimStart().split(" ");
    const indent = line.slice(0, line.length - line.trimStart().length);
    const replaced = (name: string, ...others: readonly string[]): Edit => [
      `${kind}: ${name}`,
      (given) => {
        const at = given.split("\n");
        at.splice(at.indexOf(line), 1, ...others);
        return at.join("\n");
      },
    ];
    return [
      ...fields.map((_, at) =>
        replaced(
          `field ${at} is altered`,
          indent + fields.map((field, other) => (other === at ? alteredField(field) : field)).join(" "),
        ),
      ),
      replaced("one field more", `${line} x`),
      replaced("one field less", indent + fields.slice(0, -1).join(" ")),
      replaced("taken away"),
      replaced("doubled", line, line),
      replaced("after the next line", lines[index + 1] ?? "x", line),
    ];
  });
}

function kindOf(line: string): string {
  const [word = "", first = ""] = line.trim().split(" ");
  return word === "on-change" || word === "selinux" ? `${word} ${first}` : word;
}

/** Another field of the same form, where it has one. */
function alteredField(field: string): string {
  return /^\d+$/.test(field) ? String(Number(field) + 1).padStart(field.length, "0") : `${field}x`;
}
