import { planField } from "./host-plan";

interface LineForm {
  readonly rank: number;
  readonly fields: (fields: readonly string[]) => boolean;
}

/** The lines of a bundle by their first word: in this order, and with so many fields behind it. */
const LINES: ReadonlyMap<string, LineForm> = new Map([
  ["package", { rank: 1, fields: exactly(1) }],
  ["fix", { rank: 2, fields: exactly(3) }],
  ["selinux", { rank: 3, fields: isPermission }],
  ["directory", { rank: 4, fields: exactly(4) }],
  ["file", { rank: 4, fields: isFile }],
  ["link", { rank: 4, fields: exactly(2) }],
  ["absent", { rank: 4, fields: exactly(1) }],
  ["secret", { rank: 4, fields: exactly(6) }],
  ["validate", { rank: 5, fields: atLeast(2) }],
  ["switch", { rank: 6, fields: exactly(1) }],
  ["of", { rank: 7, fields: atLeast(1) }],
  ["on-change", { rank: 7, fields: isAction }],
  ["enable", { rank: 7, fields: exactly(1) }],
  ["await", { rank: 7, fields: (fields) => fields.length > 2 && isNumber(fields[0]) }],
]);

const HEADER = [
  ["cdktf-mutual-tls-plan", 1],
  ["host", 1],
  ["os", 2],
  ["package-manager", 1],
] as const;

/**
 * The number of the first line that `printHostPlan` would not have written like this; undefined where it could have written
 * the whole text. What a reader of the plan does not see has no place in such a text.
 */
export function lineOutOfForm(text: string): number | undefined {
  const lines = text.split("\n");
  const last = lines.pop();
  const bundles = lines.slice(HEADER.length);
  const isTeardown = bundles[0]?.startsWith("teardown") === true;
  const header = lines.slice(0, HEADER.length).findIndex((line, index) => !isHeader(line, HEADER[index]));
  if (header >= 0) return header + 1;
  if (lines.length < HEADER.length || last !== "") return lines.length + 1;
  if (isTeardown) return isTeardownForm(bundles) ? undefined : HEADER.length + 1;
  const wrong = firstWrong(bundles);
  return wrong === undefined ? undefined : HEADER.length + wrong + 1;
}

function isHeader(line: string, form: (typeof HEADER)[number] | undefined): boolean {
  const [word, ...fields] = fieldsOf(line, "") ?? [];
  return word === form?.[0] && fields.length === form?.[1];
}

function isTeardownForm([line, ...others]: readonly string[]): boolean {
  return others.length === 0 && (line === "teardown" || line === "teardown packages");
}

function firstWrong(lines: readonly string[]): number | undefined {
  let rank: number | undefined;
  let isSwitched = false;
  let isOf = false;
  for (const [index, line] of lines.entries()) {
    if (line === "") {
      // An empty line stands before each bundle, and nowhere else.
      if (isOf || lines[index + 1]?.startsWith("bundle ") !== true) return index;
      continue;
    }
    if (lines[index - 1] === "") {
      if (fieldsOf(line, "")?.length !== 2) return index;
      [rank, isSwitched] = [0, false];
      continue;
    }
    const [word = "", ...fields] = fieldsOf(line, "  ") ?? [];
    const form = LINES.get(word);
    if (form === undefined || rank === undefined || form.rank < rank || !form.fields(fields)) return index;
    if (isOf && word !== "on-change" && word !== "await") return index;
    if (word === "switch" && isSwitched) return index;
    rank = form.rank;
    isOf = word === "of";
    isSwitched ||= word === "switch";
  }
  return isOf ? lines.length - 1 : undefined;
}

/** The fields of a line, decoded; undefined where they are not written as the library writes them. */
function fieldsOf(line: string, indent: string): string[] | undefined {
  if (!line.startsWith(indent)) return undefined;
  const fields = line.slice(indent.length).split(" ");
  const decoded = fields.map(decodedField);
  return decoded.every((field, index) => field !== undefined && planField(field) === fields[index])
    ? (decoded as string[])
    : undefined;
}

function decodedField(field: string): string | undefined {
  try {
    return decodeURIComponent(field);
  } catch {
    return undefined;
  }
}

function exactly(number: number) {
  return (fields: readonly string[]) => fields.length === number;
}

function atLeast(number: number) {
  return (fields: readonly string[]) => fields.length >= number;
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && String(Number(text)) === text;
}

function isPermission([kind, ...fields]: readonly string[]): boolean {
  return kind === "port" ? fields.length === 2 && isNumber(fields[1]) : kind === "boolean" && fields.length === 1;
}

function isFile([, , , group, how, ...more]: readonly string[]): boolean {
  if (group === undefined) return false;
  return how === "as" ? more.length === 1 : (how === undefined || how === "base64") && more.length === 0;
}

function isAction([action = "", ...fields]: readonly string[]): boolean {
  if (action === "run") return fields.length > 0;
  return ["reload", "restart", "start"].includes(action) && fields.length === 1;
}
