import type { Bundle, Entry, SecurityFix, SelinuxPermission, Step, Validation } from "./bundle";
import type { HostPlan } from "./host-plan";
import { refusedLine } from "./plan-grammar";

/** What a plan's text contains. The content of files lies next to it. */
export interface ParsedHostPlan {
  readonly fqdn: string;
  readonly osId: string;
  readonly osVersion: string;
  readonly packageManager: string;
  readonly bundles: readonly Bundle[];
  readonly teardown?: HostPlan["teardown"];
  /** Paths of files that have the content of another one, with the path of that one. */
  readonly copies: ReadonlyMap<string, string>;
}

/** What the text of a plan leaves out. */
export interface HostPlanContent {
  /** Bytes of a file by its path on the host, decoded. Never called for a copy. */
  readonly file: (path: string) => Buffer;
  /** Construct that declared a path. */
  readonly declaredBy: (path: string) => string;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Each)[] ? Each[] : T[Key] };

/**
 * Reads what `printHostPlan` printed.
 *
 * @throws with the line's number, if a line does not match the grammar.
 */
export function parseHostPlan(text: string, content: HostPlanContent): ParsedHostPlan {
  const contents = new Contents(content);
  const plan = {
    fqdn: "",
    osId: "",
    osVersion: "",
    packageManager: "",
    bundles: [] as Mutable<Bundle>[],
    teardown: undefined as HostPlan["teardown"],
    copies: contents.copies,
  };
  let of: readonly string[] | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fields = line
      .trim()
      .split(" ")
      .map((field) => decoded(field, index));
    const [word = "", ...rest] = fields;
    if (word === "") continue;
    const bundle = plan.bundles[plan.bundles.length - 1];
    if (index === 0) {
      if (line !== "cdktf-mutual-tls-plan 1")
        throw new Error(`the plan has to begin with "cdktf-mutual-tls-plan 1", got: ${JSON.stringify(line)}`);
    } else if (word === "host") [plan.fqdn = ""] = rest;
    else if (word === "os") [plan.osId = "", plan.osVersion = ""] = rest;
    else if (word === "package-manager") [plan.packageManager = ""] = rest;
    else if (word === "teardown") plan.teardown = { removePackages: rest[0] === "packages" };
    else if (word === "bundle") plan.bundles.push(emptyBundle(rest[0] ?? ""));
    else if (word === "of") of = rest;
    else if (bundle !== undefined && take(bundle, word, rest, contents, of)) of = undefined;
    else throw outOfGrammar(index + 1, line);
  }
  const refused = refusedLine(text);
  if (refused === 0) throw new Error("the plan as a whole does not match the grammar");
  if (refused !== undefined) throw outOfGrammar(refused, text.split("\n")[refused - 1] ?? "");
  return plan;
}

function decoded(field: string, index: number): string {
  try {
    return decodeURIComponent(field);
  } catch {
    throw outOfGrammar(index + 1, field);
  }
}

function outOfGrammar(number: number, line: string): Error {
  const shown = line.length > 300 ? `${line.slice(0, 300)}...` : line;
  return new Error(`line ${number} of the plan does not match the grammar: ${JSON.stringify(shown)}`);
}

function emptyBundle(name: string): Mutable<Bundle> {
  return { name, packages: [], entries: [], validations: [], steps: [] };
}

/** What the lines of a plan refer to. */
class Contents {
  readonly copies = new Map<string, string>();
  private readonly texts = new Map<string, string>();

  constructor(private readonly given: HostPlanContent) {}

  declaredBy(path: string): string {
    return this.given.declaredBy(path);
  }

  of(path: string, [how, sameAs]: readonly string[]): string | Buffer {
    if (how === "base64") return this.given.file(path);
    if (how !== "as" || sameAs === undefined) return this.given.file(path).toString("utf8");
    this.copies.set(path, sameAs);
    let text = this.texts.get(sameAs);
    if (text === undefined) {
      text = this.given.file(sameAs).toString("utf8");
      this.texts.set(sameAs, text);
    }
    return text;
  }
}

function take(
  bundle: Mutable<Bundle>,
  word: string,
  rest: readonly string[],
  contents: Contents,
  of: readonly string[] | undefined,
): boolean {
  const [first = "", ...others] = rest;
  if (word === "package") bundle.packages.push(first);
  else if (word === "fix") bundle.fixes = [...(bundle.fixes ?? []), fixOf(rest)];
  else if (word === "selinux") bundle.selinux = [...(bundle.selinux ?? []), permissionOf(rest)];
  else if (word === "switch") bundle.switchRoot = first;
  else if (word === "validate") bundle.validations.push({ root: first, command: others } satisfies Validation);
  else {
    const entry = entryOf(word, rest, contents);
    const step = stepOf(word, rest);
    if (entry !== undefined) bundle.entries.push(entry);
    else if (step !== undefined) bundle.steps.push(of === undefined || step.kind === "enable" ? step : { ...step, of });
    else return false;
  }
  return true;
}

function fixOf([cve = "", name = "", version = ""]: readonly string[]): SecurityFix {
  return { cve, package: name, version };
}

function permissionOf([kind, name = "", port]: readonly string[]): SelinuxPermission {
  return kind === "port" ? { kind, type: name, port: Number(port) } : { kind: "boolean", name };
}

function entryOf(word: string, rest: readonly string[], contents: Contents): Entry | undefined {
  const [path = "", mode = "", owner = "", group = "", ...more] = rest;
  const declaredBy = contents.declaredBy(path);
  const owned = { path, declaredBy, mode, owner, group };
  switch (word) {
    case "directory":
      return { kind: "directory", ...owned };
    case "file":
      return { kind: "file", ...owned, content: contents.of(path, more) };
    case "secret":
      return { kind: "secret", ...owned, secret: { name: more[0] ?? "", version: more[1] ?? "", file: "" } };
    case "link":
      return { kind: "link", path, declaredBy, target: rest[1] ?? "" };
    case "absent":
      return { kind: "absent", path, declaredBy };
    default:
      return undefined;
  }
}

function stepOf(word: string, rest: readonly string[]): Step | undefined {
  const [first = "", second = "", ...others] = rest;
  if (word === "enable") return { kind: "enable", unit: first };
  if (word === "await") return { kind: "await", seconds: Number(first), label: second, command: others };
  if (word !== "on-change") return undefined;
  if (first === "run") return { kind: "on-change", action: "run", command: rest.slice(1) };
  if (first !== "reload" && first !== "restart" && first !== "start") return undefined;
  return { kind: "on-change", action: first, unit: second };
}
