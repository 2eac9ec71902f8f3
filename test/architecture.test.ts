import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { debian13 } from "../lib/platform/debian";
import { enterpriseLinux9 } from "../lib/platform/enterprise-linux";

const LIB = resolve(__dirname, "../lib");

/** Which room may import which. Arrows point one way: `core` stands at the bottom, the command line at the top. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  apply: ["core"],
  core: [],
  contract: ["core"],
  platform: ["contract", "core", "declaration"],
  x509: ["core"],
  model: ["contract", "core", "platform", "x509"],
  plan: ["contract", "core", "model", "platform"],
  trust: ["core", "declaration", "x509"],
  hosts: ["core", "declaration", "model", "plan", "platform", "trust"],
  pki: ["contract", "core", "declaration", "model", "plan", "platform", "trust", "x509"],
  certmgr: ["core", "declaration", "hosts", "model", "pki", "plan", "platform", "trust", "x509"],
  httpd: ["core", "declaration", "hosts", "model", "pki", "plan", "platform", "trust", "x509"],
  report: ["contract", "core"],
  drift: ["apply", "certmgr", "core", "model", "operate", "output", "plan", "platform", "report", "x509"],
  policy: ["core", "declaration", "model", "trust"],
  output: ["apply", "contract", "core", "model", "plan", "platform", "synth", "verify"],
  stack: ["apply", "core", "model"],
  synth: ["certmgr", "core", "hosts", "httpd", "model", "pki", "plan"],
  rules: ["certmgr", "core", "model", "pki", "plan", "x509"],
  operate: ["certmgr", "contract", "core", "model", "pki", "report", "x509"],
  verify: ["contract", "core", "httpd", "model", "operate", "pki", "x509"],
  terraform: ["build", "core", "declaration", "model", "output", "plan", "rules", "stack", "synth"],
  review: [
    "apply",
    "contract",
    "core",
    "model",
    "output",
    "plan",
    "platform",
    "report",
    "rules",
    "stack",
    "synth",
    "x509",
  ],
  explain: [
    "certmgr",
    "contract",
    "core",
    "hosts",
    "httpd",
    "model",
    "output",
    "pki",
    "plan",
    "platform",
    "review",
    "synth",
  ],
  cli: ["contract", "core", "drift", "explain", "operate", "output", "pki", "report", "review", "trust", "x509"],
  build: ["certmgr", "core", "declaration", "hosts", "httpd", "model", "pki", "platform", "policy", "trust", "x509"],
  declaration: ["core"],
};

/**
 * The same inside of rooms that are divided: which of their folders may import which. What lies in none of them is on top and
 * may import all.
 */
const MAY_IMPORT_WITHIN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  review: {
    inputs: [],
    prediction: ["inputs"],
    changes: ["inputs", "prediction"],
    meaning: [],
    policy: ["changes", "inputs", "meaning"],
    configuration: ["inputs"],
    alarms: ["configuration", "inputs"],
    page: ["alarms", "changes", "configuration", "inputs", "meaning", "policy"],
    printers: ["alarms", "changes", "configuration", "page", "policy", "prediction"],
  },
};

/** Everything else is given what it needs, so that synth of the same declaration is the same text. */
const MAY_USE_FILES =
  /^(cli|terraform|pki\/ceremony)\/|^(apply\/engine|build\/(certificate-file|pki)|core\/(bounded-file|package-version|shell-program)|operate\/ssh-shell|output\/(deviations|payload-hash|read-output|read-stack)|plan\/host-tree|pki\/bundles|trust\/pem-file)\.ts$/;

interface Source {
  readonly file: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = (readdirSync(LIB, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts") && file.includes("/"))
  .map((file) => {
    const text = readFileSync(join(LIB, file), "utf8");
    const imports = [...text.matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
    return { file, room: roomOf(file), text, imports };
  });

function roomOf(file: string): string {
  return file.split("/")[0] ?? "";
}

function importedRooms({ file, room, imports }: Source): string[] {
  return imports
    .filter((name) => name.startsWith("."))
    .map((name) => roomOf(posix.join(dirname(file), name)))
    .filter((other) => other !== room);
}

const where = (wanted: RegExp) => sources.filter(({ text }) => wanted.test(text)).map(({ file }) => file);
const importing = (wanted: RegExp) =>
  sources.filter(({ imports }) => imports.some((name) => wanted.test(name))).map(({ file }) => file);

test("every room is on the map, and imports what the map allows", () => {
  expect(Object.keys(MAY_IMPORT).sort()).toEqual([...new Set(sources.map(({ room }) => room))].sort());
  const wrong = sources.flatMap((source) =>
    importedRooms(source)
      .filter((other) => !MAY_IMPORT[source.room]?.includes(other))
      .map((other) => `${source.file} imports ${other}`),
  );
  expect(wrong).toEqual([]);
});

test("the map allows nothing that nobody does", () => {
  const used = new Set(sources.flatMap((source) => importedRooms(source).map((other) => `${source.room} ${other}`)));
  const allowed = Object.entries(MAY_IMPORT).flatMap(([room, others]) => others.map((other) => `${room} ${other}`));
  expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
});

test.each(Object.entries(MAY_IMPORT_WITHIN))(
  "the folders of lib/%s import what their map allows, and all of it",
  (room, map) => {
    const folder = (file: string) => (file.split("/").length > 2 ? file.split("/")[1] : undefined);
    const own = sources.filter((source) => source.room === room);
    const arrows = own.flatMap(({ file, imports }) =>
      imports
        .filter((name) => name.startsWith("."))
        .map((name) => posix.join(dirname(file), name))
        .filter((other) => roomOf(other) === room && folder(other) !== folder(file))
        .map((other) => ({ file, from: folder(file), to: folder(other) })),
    );
    expect(Object.keys(map).sort()).toEqual([...new Set(own.flatMap(({ file }) => folder(file) ?? []))].sort());
    const below = arrows.filter(({ from }) => from !== undefined);
    const wrong = below.filter(({ from = "", to = "" }) => !map[from]?.includes(to));
    expect(wrong.map(({ file, to }) => `${file} imports ${to ?? "what lies on top"}`)).toEqual([]);
    const used = new Set(below.map(({ from, to }) => `${from} ${to}`));
    const allowed = Object.entries(map).flatMap(([from, others]) => others.map((to) => `${from} ${to}`));
    expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
  },
);

test.each([
  ["a room", MAY_IMPORT] as const,
  ...Object.entries(MAY_IMPORT_WITHIN).map(([room, map]) => [`a folder of lib/${room}`, map] as const),
])("no way leads from %s back to it", (_, map) => {
  const above: string[] = [];
  let left = Object.entries(map);
  while (left.length > 0) {
    const free = left.filter(([, others]) => others.every((other) => above.includes(other))).map(([room]) => room);
    // What is left when nothing is free is a circle.
    expect([free.length > 0, left.map(([room]) => room)]).toEqual([true, expect.anything()]);
    above.push(...free);
    left = left.filter(([room]) => !free.includes(room));
  }
});

test("only one room knows cdktf", () => {
  const rooms = importing(/^(cdktf|cdktn|@cdktf\/.*|@cdktn\/.*)(\/|$)/).map(roomOf);
  expect([...new Set(rooms)]).toEqual(["terraform"]);
});

test("only few files touch the file system, start processes or open connections", () => {
  expect(importing(/^(node:)?fs(\/|$)|\/bounded-file$/).filter((file) => !MAY_USE_FILES.test(file))).toEqual([]);
  expect(
    importing(/^(node:)?(child_process|net|http|https|tls|dns)$/).filter(
      (file) =>
        !/^(certmgr|rules|pki\/ceremony)\/|^(core\/ip-network|operate\/ssh-shell|trust\/(address|download))\.ts$/.test(
          file,
        ),
    ),
  ).toEqual([]);
});

test("no text depends on the clock, the environment or chance", () => {
  const reads = where(/\bDate\.now\b|\bnew Date\(\)|\bprocess\.(env|cwd|platform)\b|\bMath\.random\b/);
  // Certificates are checked as of now; the command line tells the ceremony what time it is.
  expect(reads).toEqual(["cli/main.ts", "terraform/fleet.ts"]);
});

/** Words of code that knows an operating system: its name, a place or a word that only some have, a comparison of the platform. */
function platformKnowledge(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const names =
    /\b(osId|osVersion|osLike|packageManager)\s*[!=]==?|switch \((.*\.)?(osId|osVersion|packageManager|platform)\)|["'`](debian|ubuntu|rhel|centos|fedora|almalinux|rocky|apt|apt-get|dnf|rpm)\b/i;
  const comparison =
    /\bplatform\b[\w.?]*\s*[!=]==?\s*(["'`](?!string")|Platform\.)|["'`]\s*[!=]==?\s*[\w.]*\bplatform\b|\bplatform\b[\w.?]*\.(startsWith|endsWith|includes|match|test)\(/;
  const found = [names, comparison].flatMap((each) => each.exec(code)?.[0] ?? []);
  const words = [...code.matchAll(/(["'`])((?:(?!\1).)+)\1/g)].map(([, , word = ""]) => word);
  return [...found, ...words.filter((word) => differing.some((each) => `${word}/`.startsWith(`${each}/`)))];
}

const stringsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(stringsIn);

/** What one known platform has and another has not. Modules and httpd are called the same everywhere, and releases are numbers. */
const differing = (() => {
  const all = [debian13, enterpriseLinux9].map((each) => new Set(stringsIn(each)));
  const common = /^(httpd|mod_\w+|sqlite3|[0-9.]+)$/;
  return all.flatMap((each) =>
    [...each].filter((word) => !common.test(word) && !all.every((other) => other.has(word))),
  );
})();

test("what differs between operating systems is data of one room", () => {
  const knowing = sources
    // The engine's list of its own parts.
    .filter(({ file, room }) => room !== "platform" && file !== "apply/engine.ts")
    .flatMap(({ file, text }) => platformKnowledge(text).map((words) => `${file}: ${words}`));
  expect(knowing).toEqual([]);
  expect(importing(/\/platform\/(debian|enterprise-linux)/)).toEqual([]);
});

test("the programs that hosts run hold no place that only some systems have", () => {
  const places = differing.filter((word) => word.startsWith("/"));
  const programs = (readdirSync(LIB, { recursive: true }) as string[]).filter((file) => file.endsWith(".sh"));
  const found = programs.flatMap((file) => {
    const text = readFileSync(join(LIB, file), "utf8");
    return places.filter((place) => text.includes(place)).map((place) => `${file}: ${place}`);
  });
  expect([programs.length > 20, found]).toEqual([true, []]);
});

test.each([
  'if (platform.osId === "rhel") return [];',
  "switch (host.platform.packageManager) {",
  'const isRed = host.platform.osVersion !== "13";',
  'if (platform.httpd.serverRoot === "/anywhere") {}',
  'if (["x"].includes(name) && host.platform.name.startsWith("enterprise")) {}',
  'return "/etc/httpd/conf.d";',
  'const root = exists ? "/etc/httpd" : other;',
  'if (unit === "apache2.service") {}',
  'return host.platform === Platform.debian13() ? "a" : "b";',
  'const command = "dnf -y install";',
])("an `if` on a platform is found: %s", (line) => {
  expect(platformKnowledge(`export function planted() {\n  ${line}\n}\n`)).not.toEqual([]);
});

test.each([
  "/** `apache2.service`, say, of debian. */",
  "  // On rhel it is httpd.service.",
  "if (host.platform.cfsslPackages !== undefined) return [];",
  "if (path === platform.listenFile) return [];",
  'return [{ kind: "on-change", action: "reload", unit: platform.unit }];',
])("asking the platform's data is not: %s", (line) => {
  expect(platformKnowledge(line)).toEqual([]);
});

test("each package manager is a part of the engine, and no other part knows of it", () => {
  const engine = join(LIB, "apply/engine");
  const parts = readdirSync(engine).map((file) => ({ file, text: readFileSync(join(engine, file), "utf8") }));
  const naming = parts.filter(({ text }) => /^[^#\n]*\b(apt-get|dpkg|dpkg-query|dnf|rpm) (?!dnf)/m.test(text));
  expect(naming.map(({ file }) => file)).toEqual(["apt.sh", "dnf.sh"]);
  // What a host is, is compared with the plan in one place.
  expect(parts.filter(({ text }) => /engine_(id|like)\b/.test(text)).map(({ file }) => file)).toEqual(["plan.sh"]);
});

test("the library runs on what ES2020 has, as jsii compiles it", () => {
  expect(
    where(
      /\.(replaceAll|at|findLast|findLastIndex|toSorted|toReversed)\(|\bObject\.(hasOwn|groupBy)\b|\bstructuredClone\b/,
    ),
  ).toEqual([]);
});
