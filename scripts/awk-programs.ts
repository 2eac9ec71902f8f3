import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { run } from "../lab/process";

/** Files that form one program, because a shell part includes them in a row. */
type Program = readonly string[];

/** In front of a program, it makes an awk parse all of the program and run nothing. */
const PARSE_ONLY = "BEGIN { exit }\nEND { exit }\n";

/** Limit on the lines of awk inside a shell part. Longer programs have to be in a file. */
const INLINE_LINES = 5;

/**
 * Problems of the awk programs below a folder: a mistake that one of the three awks finds when it parses, a variable
 * that occurs only once, a file that no shell part includes, and long awk that is not in a file.
 */
export async function awkComplaints(folder: string): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
  const parts = files.filter((file) => file.endsWith(".sh"));
  const programs = new Map(parts.flatMap(programsOf).map((program) => [program.join(" "), program]));
  const included = new Set([...programs.values()].flat());
  const work = mkdtempSync(join(tmpdir(), "cdktf-mutual-tls-awk-"));
  try {
    const found: string[] = [];
    for (const program of programs.values()) {
      const name = relative(folder, program[program.length - 1] ?? "");
      found.push(...(await parsed(program, work)), ...namedOnce(program, await globals(program, work), name));
    }
    return [
      ...files
        .filter((file) => file.endsWith(".awk") && !included.has(file))
        .map((file) => `${relative(folder, file)}: no shell part includes it`),
      ...parts.flatMap((part) => longInline(part, folder)),
      ...found,
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function programsOf(part: string): Program[] {
  const rows = readFileSync(part, "utf8").matchAll(/(?:^[ \t]*@include "[^"]*".*\n)+/gm);
  return [...rows].map(([row]) =>
    [...row.matchAll(/@include "([^"]*)"/g)].map(([, file = ""]) => join(dirname(part), file)),
  );
}

function longInline(part: string, folder: string): string[] {
  const text = readFileSync(part, "utf8");
  return [...text.matchAll(/\bawk\b(?: -F '[^']*')?[^'\n]*'([^']*)'/g)].flatMap((match) => {
    const lines = (match[1] ?? "").split("\n").filter((line) => line.trim() !== "").length;
    const at = text.slice(0, match.index).split("\n").length;
    return lines > INLINE_LINES ? [`${relative(folder, part)}:${at}: ${lines} lines of awk; put them into a file`] : [];
  });
}

const fileOptions = (program: Program) => program.flatMap((file) => ["-f", file]);

async function parsed(program: Program, work: string): Promise<string[]> {
  const nothing = join(work, "nothing.awk");
  writeFileSync(nothing, PARSE_ONLY);
  const options = fileOptions([nothing, ...program]);
  const commands: readonly (readonly [string, ...string[]])[] = [
    ["gawk", "--posix", "--lint", ...options],
    ["mawk", ...options],
    ["busybox", "awk", ...options],
  ];
  const found: string[] = [];
  for (const [command, ...args] of commands) {
    const { code, stderr } = await run(command, args);
    // A parameter may have the name of a global variable. That is how awk gets local variables.
    const lines = stderr.split("\n").filter((line) => line !== "" && !line.includes("shadows global variable"));
    if (code !== 0 || lines.length > 0) found.push([[command, ...args].join(" "), ...lines].join("\n"));
  }
  return found;
}

/** The global variables of a program, as gawk lists them. */
async function globals(program: Program, work: string): Promise<string[]> {
  const nothing = join(work, "nothing.awk");
  const list = join(work, "variables");
  writeFileSync(list, "");
  await run("gawk", ["--posix", `--dump-variables=${list}`, "-f", nothing, ...fileOptions(program)]);
  return [...readFileSync(list, "utf8").matchAll(/^([a-z]\w*):/gm)].map(([, name = ""]) => name);
}

/**
 * awk does not declare variables. A variable that occurs only once, and is not an exception, is a typing mistake or not
 * needed.
 */
function namedOnce(program: Program, names: readonly string[], where: string): string[] {
  const code = program
    .map((file) => readFileSync(file, "utf8"))
    .join("\n")
    .replace(/"(?:[^"\\\n]|\\.)*"|#.*/g, "");
  return names
    .filter((name) => {
      const uses = [...code.matchAll(new RegExp(`(\\+\\+)?\\b${name}\\b(\\+\\+)?`, "g"))];
      return uses.length === 1 && uses.every(([, before, after]) => before === undefined && after === undefined);
    })
    .map((name) => `${where}: the variable \`${name}\` occurs only once`);
}
