import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

const LIB = resolve(__dirname, "../lib");

/** Which room may import which. Arrows point one way: `core` stands at the bottom, the command line at the top. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  apply: ["core"],
  core: [],
  platform: [],
  x509: ["core"],
  model: ["platform", "x509"],
  plan: ["model", "platform"],
  fleet: ["core", "model"],
  trust: ["core", "fleet", "model", "x509"],
  hosts: ["core", "fleet", "model", "plan", "platform", "trust"],
  pki: ["core", "fleet", "hosts", "model", "plan", "trust", "x509"],
  certmgr: ["core", "hosts", "model", "pki", "plan", "x509"],
  httpd: ["certmgr", "core", "fleet", "hosts", "model", "pki", "plan", "platform", "trust", "x509"],
  drift: ["apply", "certmgr", "core", "model", "operate", "output", "plan", "platform", "x509"],
  policy: ["core", "fleet", "model", "trust"],
  output: ["core", "model", "plan", "platform", "synth", "verify", "x509"],
  synth: ["certmgr", "hosts", "httpd", "model", "pki", "plan"],
  rules: ["certmgr", "core", "model", "pki", "plan", "x509"],
  operate: ["certmgr", "core", "model", "pki", "x509"],
  verify: ["core", "httpd", "model", "operate", "pki"],
  terraform: ["apply", "core", "fleet", "model", "output", "plan", "rules", "synth", "verify"],
  review: ["core", "model", "output", "plan", "synth", "x509"],
  explain: ["certmgr", "core", "hosts", "httpd", "model", "output", "pki", "plan", "review", "synth"],
  cli: ["core", "drift", "explain", "operate", "output", "pki", "review", "trust", "x509"],
};

/** Everything else is given what it needs, so that synth of the same declaration is the same text. */
const MAY_USE_FILES =
  /^(cli|terraform|pki\/ceremony)\/|^(apply\/engine|core\/shell-program|operate\/ssh-shell|output\/read-output|plan\/host-tree|pki\/bundles|trust\/ca-certificate|httpd\/issuer-site)\.ts$/;

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

test("no way leads from a room back to it", () => {
  const above: string[] = [];
  let left = Object.entries(MAY_IMPORT);
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
  expect(importing(/^(node:)?fs(\/|$)/).filter((file) => !MAY_USE_FILES.test(file))).toEqual([]);
  expect(
    importing(/^(node:)?(child_process|net|http|https|tls|dns)$/).filter(
      (file) => !/^(certmgr|rules|pki\/ceremony)\/|^(operate\/ssh-shell|trust\/(address|download))\.ts$/.test(file),
    ),
  ).toEqual([]);
});

test("no text depends on the clock, the environment or chance", () => {
  const reads = where(/\bDate\.now\b|\bnew Date\(\)|\bprocess\.(env|cwd|platform)\b|\bMath\.random\b/);
  // Certificates are checked as of now; the command line tells the ceremony what time it is.
  expect(reads).toEqual(["cli/main.ts", "terraform/fleet.ts"]);
});

test("what differs between operating systems is data of one room", () => {
  const names =
    /\b(osId|osLike|packageManager)\s*[!=]==?|switch \((.*\.)?(osId|packageManager)\)|["'`](debian|ubuntu|rhel|centos|fedora|almalinux|rocky|apt|apt-get|dnf|rpm)\b/i;
  // The engine's list of its own parts.
  expect(where(names).filter((file) => !/^platform\/|^apply\/engine\.ts$/.test(file))).toEqual([]);
  expect(importing(/\/platform\/(debian|enterprise-linux)/)).toEqual([]);
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
