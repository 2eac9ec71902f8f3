import { engineScript, observeScript, prologue } from "../../lib/apply/engine";
import { type ShellCommand, type ShellWord, shellCommands } from "../support/shell-commands";

/**
 * What Enterprise Linux 8 has, the oldest system that the engine is to run on, and for packages of Debian Debian 12.
 * Of systemd what Enterprise Linux 9 has: before 240, busctl speaks no JSON, and drift does not see the firewall.
 */
const OLDEST: Readonly<Record<string, string>> = {
  coreutils: "8.30",
  findutils: "4.6",
  "util-linux": "2.32",
  diffutils: "3.6",
  grep: "3.1",
  gzip: "1.9",
  glibc: "2.28",
  systemd: "252",
  libselinux: "2.8",
  policycoreutils: "2.8",
  sudo: "1.8",
  openssh: "8.0",
  sed: "4.5",
  apt: "2.6",
  dpkg: "1.21",
  dnf: "4.0",
  rpm: "4.14",
};

/** What a program is from, and each option with the version that brought it, or the oldest one whose manual was looked at. */
const PROGRAMS: Readonly<Record<string, readonly [source: string, options: Readonly<Record<string, string>>]>> = {
  "apt-get": ["apt", { "--no-install-recommends": "0.7", "--reinstall": "0.5", "-o": "0.5", "-q": "0.5", "-y": "0.5" }],
  base64: ["coreutils", { "-d": "6.0" }],
  busctl: ["systemd", { "--auto-start=no": "216", "--json=short": "240", "--timeout=10": "218" }],
  cat: ["coreutils", {}],
  chcon: ["coreutils", { "-h": "6.0" }],
  chmod: ["coreutils", { "--reference": "4.0" }],
  chown: ["coreutils", { "--reference": "4.0", "-h": "4.0" }],
  cmp: ["diffutils", { "-s": "2.0" }],
  cp: [
    "coreutils",
    { "--backup": "4.1", "--parents": "5.0", "-R": "4.0", "-T": "5.3", "-a": "4.0", "-aT": "5.3", "-t": "5.3" },
  ],
  cut: ["coreutils", { "-c": "4.0", "-d": "4.0", "-f": "4.0" }],
  date: ["coreutils", { "-u": "4.0" }],
  dpkg: ["dpkg", { "--configure": "1.0", "--force-confold": "1.0", "-a": "1.0" }],
  dnf: ["dnf", { "--refresh": "1.0", "--setopt": "1.0", "-q": "1.0", "-y": "1.0" }],
  "dpkg-query": ["dpkg", { "-W": "1.10", "-f": "1.10" }],
  find: [
    "findutils",
    {
      ...{ "-delete": "4.2", "-empty": "4.0", "-exec": "4.0", "-maxdepth": "4.0", "-mindepth": "4.0", "-mmin": "4.0" },
      ...{ "-newer": "4.0" },
      ...{ "-name": "4.0", "-o": "4.0", "-print": "4.0", "-printf": "4.2", "-quit": "4.2", "-type": "4.0" },
    },
  ],
  flock: ["util-linux", { "-n": "2.13", "-w": "2.13" }],
  getent: ["glibc", {}],
  getsebool: ["libselinux", {}],
  grep: ["grep", { "-Fw": "2.5", "-q": "2.5" }],
  gzip: ["gzip", { "-c": "1.2", "-dc": "1.2" }],
  head: ["coreutils", { "-n": "4.0" }],
  id: ["coreutils", { "-u": "4.0", "-un": "4.0" }],
  journalctl: ["systemd", { "--since": "206", "-n": "38", "-o": "38", "-q": "38", "-t": "217" }],
  logger: ["util-linux", { "-t": "2.2" }],
  ln: ["coreutils", { "-s": "4.0", "-sT": "5.3", "-sfT": "5.3", "-t": "5.3" }],
  matchpathcon: ["libselinux", { "-n": "2.0" }],
  mkdir: ["coreutils", { "-m": "4.0", "-p": "4.0" }],
  mkfifo: ["coreutils", { "-m": "4.0" }],
  mount: ["util-linux", { "--bind": "2.10", "--rbind": "2.11", "-o": "2.10", "-t": "2.10" }],
  mv: ["coreutils", { "-f": "4.0", "-fT": "5.3", "-t": "5.3" }],
  paste: ["coreutils", {}],
  readlink: ["coreutils", {}],
  realpath: ["coreutils", { "-m": "8.15", "-z": "8.15" }],
  rm: ["coreutils", { "--one-file-system": "6.5", "-f": "4.0", "-rf": "4.0" }],
  rmdir: ["coreutils", { "--ignore-fail-on-non-empty": "4.0" }],
  rpm: ["rpm", { "--changelog": "4.0", "--qf": "4.0", "--whatprovides": "4.0", "-q": "4.0" }],
  sed: ["sed", { "-n": "4.0" }],
  selinuxenabled: ["libselinux", {}],
  semanage: ["policycoreutils", { "-a": "2.0", "-d": "2.0", "-l": "2.0", "-m": "2.0", "-p": "2.0", "-t": "2.0" }],
  setsebool: ["policycoreutils", { "-P": "2.0" }],
  sha256sum: ["coreutils", { "-z": "8.30" }],
  sleep: ["coreutils", {}],
  sort: ["coreutils", { "-C": "6.11", "-V": "7.0", "-n": "4.0", "-o": "4.0", "-rn": "4.0", "-u": "4.0" }],
  "ssh-keygen": ["openssh", { "-lf": "2.5" }],
  stat: ["coreutils", { "-c": "5.3", "-f": "5.3" }],
  sudo: ["sudo", { "-n": "1.7" }],
  sync: ["coreutils", { "-f": "8.24" }],
  systemctl: ["systemd", { "--now": "220", "--property": "1" }],
  tail: ["coreutils", { "-n": "4.0" }],
  timeout: ["coreutils", { "-k": "8.5" }],
  touch: ["coreutils", {}],
  tr: ["coreutils", {}],
  unshare: ["util-linux", { "-m": "2.17" }],
  xargs: ["findutils", { "--delimiter": "4.2", "-0": "4.0", "-r": "4.0" }],
};

const BUILTINS = new Set(
  ": . [ break cd command continue echo eval exit export kill printf pwd read return set shift trap true umask unset wait".split(
    " ",
  ),
);

/** What runs the rest of its words as a command, and how many operands of its own come first. */
const RUNNERS: Readonly<Record<string, number>> = {
  command: 0,
  engine_become: 1,
  engine_command: 1,
  engine_each: 1,
  engine_list: 1,
  engine_of: 1,
  engine_quietly: 0,
  exec: 0,
  timeout: 1,
  unshare: 0,
  xargs: 0,
};
/** Options of these that have a value. */
const WITH_VALUE = new Set(["-d", "-k"]);

/** What calls a program with the same options each time, and passes its own on. */
const WRAPPERS: Readonly<Record<string, string>> = { engine_apt: "apt-get", engine_dnf: "dnf" };

/** Words of awk that mawk 1.3.4 has not, or that came with gawk 4.2 or later. */
const GAWK_ONLY =
  /\b(gensub|strftime|systime|mktime|asorti?|patsplit|typeof|isarray|strtonum|and|or|xor|lshift|rshift|compl|fflush|PROCINFO|RT|FPAT|FIELDWIDTHS|IGNORECASE|BEGINFILE|ENDFILE|nextfile|switch|func|SYMTAB)\b|\*\*|@\w+|\|&|\/dev\/std|\\[yBw<>]|\[\[:|\{\d+(,\d*)?\}/;

interface Use {
  readonly program: string;
  readonly words: readonly ShellWord[];
  readonly at: string;
}

const scripts = { engine: engineScript(), observe: observeScript(), prologue: prologue() };
const functions = new Set(
  Object.values(scripts).flatMap((text) => [...text.matchAll(/^ *(\w+)\(\) \{/gm)].map(([, name]) => name)),
);
const uses: Use[] = [];
const awkPrograms: { readonly text: string; readonly at: string }[] = [];
for (const [name, text] of Object.entries(scripts)) {
  const commands = shellCommands(text);
  for (const { line, words } of commands) take(words, `${name} line ${line}`, commands);
}

/** Notes what a command runs, and what that runs. */
function take(all: readonly ShellWord[], at: string, program: readonly ShellCommand[]): void {
  const words = all.slice(all.findIndex(({ text }) => !/^\w+=/.test(text)));
  const [first, ...rest] = words;
  if (first === undefined || /^\w+=/.test(first.text) || /^\$[@1]$/.test(first.text)) return;
  // It only looks for the program.
  if (first.text === "command" && rest[0]?.text === "-v") return;
  const own = RUNNERS[first.text];
  if (own !== undefined) {
    let operands = 0;
    let run = 0;
    for (; run < rest.length && (operands < own || rest[run]?.text.startsWith("-")); run++) {
      if (WITH_VALUE.has(rest[run]?.text ?? "")) run++;
      else if (!rest[run]?.text.startsWith("-")) operands++;
    }
    take(rest.splice(run), at, program);
  }
  const exec = rest.findIndex(({ text }) => text === "-exec");
  if (exec >= 0) take(rest.splice(exec + 1, rest.findIndex(({ text }) => text === "+") - exec), at, program);
  const wrapped = WRAPPERS[first.text];
  const ofManager = /^engine_\$\{engine_package_manager\}_(\w+)$/.exec(first.text)?.[1];
  if (wrapped !== undefined) uses.push({ program: wrapped, words: rest, at });
  else if (ofManager !== undefined) {
    for (const manager of ["apt", "dnf"]) {
      if (!functions.has(`engine_${manager}_${ofManager}`)) throw new Error(`${at}: ${manager} has no ${ofManager}`);
    }
  } else if (/^(\/bin\/)?sh$/.test(first.text) && rest[0]?.text === "-c") {
    const { text, isLiteral } = rest[1] ?? { text: "", isLiteral: false };
    for (const { words } of shellCommands(isLiteral ? text : textOf(text.slice(1), program))) take(words, at, program);
  } else if (first.text === "awk") {
    const options = rest.filter(({ text }) => /^-/.test(text)).length;
    awkPrograms.push({ text: rest[2 * options]?.text ?? "", at });
  } else if (!BUILTINS.has(first.text) && !functions.has(first.text) && first.text !== "exec") {
    uses.push({ program: first.text, words: rest, at });
  }
}

/** What a variable is given, where that is written down. */
function textOf(variable: string, program: readonly ShellCommand[]): string {
  const given = program.flatMap(({ words: [word] }) =>
    word?.isLiteral && word.text.startsWith(`${variable}=`) ? [word.text.slice(variable.length + 1)] : [],
  );
  if (given.length !== 1) throw new Error(`${variable} is given ${given.length} values`);
  return given[0] ?? "";
}

/** Options before `--`, without their values where these stand behind `=` and may be anything. */
function optionsOf({ program, words }: Use): string[] {
  const end = words.findIndex(({ text }) => text === "--");
  const options = (end < 0 ? words : words.slice(0, end))
    .filter(({ text }) => /^-./.test(text))
    .map(({ text }) => text);
  const known = PROGRAMS[program]?.[1] ?? {};
  return options.map((option) => (option in known ? option : option.replace(/=.*/s, "")));
}

const isNewer = (version: string, than: string) => {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  return (a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0);
};

describe("what the engine runs on a host", () => {
  test.each(Object.entries(PROGRAMS))("%s has all its options on the oldest system", (program, [source, options]) => {
    const oldest = OLDEST[source];
    if (oldest === undefined) throw new Error(`no oldest version of ${source}`);
    const used = uses.filter((use) => use.program === program);
    expect(used).not.toEqual([]);
    for (const use of used)
      for (const option of optionsOf(use))
        expect([use.at, option, options[option]]).toEqual([use.at, option, expect.any(String)]);
    for (const [option, version] of Object.entries(options)) {
      expect([option, used.some((use) => optionsOf(use).includes(option))]).toEqual([option, true]);
      expect([option, version, isNewer(version, oldest) > 0]).toEqual([option, version, false]);
    }
  });

  test("is nothing else", () => {
    expect(uses.filter(({ program }) => !(program in PROGRAMS)).map(({ program, at }) => `${at}: ${program}`)).toEqual(
      [],
    );
  });

  test("are programs of an awk that gawk 4.2 and mawk 1.3.4 both have", () => {
    expect(awkPrograms.length).toBeGreaterThan(20);
    for (const { text, at } of awkPrograms) {
      const code = text.replace(/#[^\n]*/g, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
      expect([at, GAWK_ONLY.exec(code)?.[0]]).toEqual([at, undefined]);
    }
  });
});
