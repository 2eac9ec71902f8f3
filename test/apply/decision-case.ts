import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a plan does on a host that is in a known state: a case of `decisions/`, whose README says how it is written. */
export interface DecisionCase {
  readonly name: string;
  /** What the host has before its first apply. */
  readonly system: readonly HostLine[];
  /** The plan that was applied last; none on a host that was never applied to. */
  readonly applied: CasePlan | undefined;
  /** What changed on the host since then. */
  readonly since: readonly HostLine[];
  readonly plan: CasePlan;
  /** What the engine prints. */
  readonly happens: string;
  /** What the review predicts, where it cannot know better or knows less, and why. */
  readonly predicted: { readonly text: string; readonly because: string } | undefined;
}

/** The lines of a plan, and the payload's content of each file that has one. */
export interface CasePlan {
  readonly lines: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** One fact of a host, such as `file /etc/motd 0644 root root`. */
export interface HostLine {
  readonly words: readonly string[];
  readonly content: string;
}

const FOLDER = join(__dirname, "decisions");

const SECTIONS = ["system", "applied", "since", "plan"];

export function readDecisions(): DecisionCase[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".case"))
    .sort()
    .flatMap((file) => casesOf(file, readFileSync(join(FOLDER, file), "utf8")));
}

/** All cases of a file: a line `== NAME` before each. */
export function casesOf(file: string, text: string): DecisionCase[] {
  const [before = "", ...rest] = text.split(/^== /m);
  if (/^(?!#)./m.test(before)) throw new Error(`${file}: a line before the first case that is not a comment`);
  return rest.map((each) => caseOf(file, each));
}

function caseOf(file: string, text: string): DecisionCase {
  const end = text.indexOf("\n");
  const name = text.slice(0, end);
  const mistake = (what: string) => new Error(`${file}: ${name}: ${what}`);
  const [input = "", happens, predicted] = text.slice(end + 1).split(/^-{10}.*\n/m);
  const because = [...text.matchAll(/^-{10}(.*)$/gm)].map(([, after = ""]) => after.trim());
  if (happens === undefined || because.length > 2) throw mistake("expected: input, `----------`, what happens");
  if (predicted !== undefined && !because[1]?.startsWith("review: ")) {
    throw mistake("expected after the second `----------`: `review: ` and why the prediction differs");
  }
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  for (const line of input.split("\n")) {
    if (line.trim() === "") continue;
    if (/^\S/.test(line)) {
      if (!SECTIONS.includes(line)) throw mistake(`\`${line}\` is not one of the sections ${SECTIONS.join(", ")}`);
      section = [];
      sections.set(line, section);
    } else if (section === undefined) throw mistake(`\`${line}\` stands in no section`);
    else section.push(line.trimStart());
  }
  const plan = sections.get("plan");
  if (plan === undefined) throw mistake("there is no section plan");
  const applied = sections.get("applied");
  return {
    name: `${file.replace(/\.case$/, "")}: ${name}`,
    system: hostLines(sections.get("system") ?? []),
    applied: applied === undefined ? undefined : casePlan(applied),
    since: hostLines(sections.get("since") ?? []),
    plan: casePlan(plan),
    happens: happens.trimEnd(),
    predicted: predicted === undefined ? undefined : { text: predicted.trimEnd(), because: because[1] ?? "" },
  };
}

function hostLines(lines: readonly string[]): HostLine[] {
  const found: { words: string[]; content: string }[] = [];
  for (const line of lines) {
    const last = found[found.length - 1];
    if (!line.startsWith(">")) found.push({ words: line.split(" "), content: "" });
    else if (last === undefined) throw new Error(`\`${line}\` is content of nothing`);
    else last.content += contentOf(line);
  }
  return found;
}

/** A line `> TEXT` is a line of the file above it. */
function contentOf(line: string): string {
  return `${line.slice(2)}\n`;
}

function casePlan(lines: readonly string[]): CasePlan {
  const files: Record<string, string> = {};
  const plan: string[] = [];
  let path = "";
  for (const line of lines) {
    if (line.startsWith(">")) {
      files[path] += contentOf(line);
      continue;
    }
    plan.push(line);
    const words = line.split(" ");
    if (words[0] !== "file" || words[5] === "as") continue;
    path = decodeURIComponent(words[1] ?? "");
    files[path] = "";
  }
  return { lines: plan, files };
}
