import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initPki } from "../../../lib/pki/ceremony/init";

const now = new Date("2026-03-01T12:34:56Z");
const description = {
  authorities: [
    { label: "root", subject: { CN: "Root" }, key: { algo: "ecdsa", size: 256 }, expiry: "48h", pathlen: 1 },
    { label: "inter", issuer: "root", subject: { CN: "Inter" }, key: { algo: "ecdsa", size: 256 }, expiry: "24h" },
  ],
  certificates: [],
  authKeys: ["server"],
};

let scratch: string;
let dir: string;
let lines: string[];
const print = (line: string) => lines.push(line);
const init = (wanted: unknown = description, date = now) => initPki(dir, wanted, { now: date, print });

beforeEach(() => {
  scratch = fs.mkdtempSync(join(tmpdir(), "init-"));
  dir = join(scratch, "deep/down/pki");
  lines = [];
});
afterEach(() => fs.rmSync(scratch, { recursive: true }));

test("a second init changes nothing and says so", async () => {
  expect(await init()).toBe("made");
  expect(lines).toContain("root/ca-key.pem is the key of a root CA: no host needs it, keep it offline");
  const before = everything();
  lines = [];
  expect(await init()).toBe("present");
  expect(lines[0]).toBe(`${dir} already exists, as described`);
  expect(everything()).toEqual(before);
});

test("the key of a root may be taken away, the key of an intermediate may not", async () => {
  await init();
  fs.rmSync(join(dir, "root/ca-key.pem"));
  expect(await init()).toBe("present");
  fs.rmSync(join(dir, "inter/ca-key.pem"));
  expect(await init()).toBe("different");
  expect(lines).toContain("  inter/ca-key.pem: missing");
});

test("fails when the description says something else, and changes nothing", async () => {
  await init();
  const before = everything();
  const [root, inter] = description.authorities;
  const changed = {
    ...description,
    authorities: [root, { ...inter, expiry: "12h", pathlen: 0 }],
    authKeys: ["server", "client"],
  };
  expect(await init(changed)).toBe("different");
  expect(lines).toEqual(
    expect.arrayContaining([
      '  authorities[1].expiry: made with "24h", the description says "12h"',
      "  authorities[1].pathlen: made with nothing, the description says 0",
      '  authKeys[1]: made with nothing, the description says "client"',
    ]),
  );
  expect(everything()).toEqual(before);
});

test.each<[string, () => void, string]>([
  ["a certificate is missing", () => fs.rmSync(join(dir, "inter/ca.pem")), "inter/ca.pem: missing"],
  [
    "a certificate is another one",
    () => copy("root/ca.pem", "inter/ca.pem"),
    "inter/ca.pem: not the certificate of the ceremony",
  ],
  ["a certificate is damaged", () => write("inter/ca.pem", "x"), "inter/ca.pem: cannot be used"],
  [
    "a key belongs to another certificate",
    () => copy("root/ca-key.pem", "inter/ca-key.pem"),
    "inter/ca-key.pem: not the key of inter/ca.pem",
  ],
  ["others can read a key", () => fs.chmodSync(join(dir, "inter/ca-key.pem"), 0o640), "inter/ca-key.pem: mode 0640"],
  ["others can look into it", () => fs.chmodSync(dir, 0o755), ".: mode 0755"],
  ["an auth key is damaged", () => write("auth/server.key", "secret"), "auth/server.key: not the hexadecimal key"],
  ["it does not say what it is", () => fs.rmSync(join(dir, "pki.json")), "pki.json: missing"],
])("fails when %s", async (_, spoil, line) => {
  await init();
  spoil();
  expect(await init()).toBe("different");
  expect(lines).toContainEqual(expect.stringContaining(`  ${line}`));
  expect(lines.join()).not.toContain("secret");
});

test("a directory whose pki.json is damaged or of a newer version is left alone", async () => {
  await init();
  const facts = fs.readFileSync(join(dir, "pki.json"), "utf8");
  for (const [text, line] of [
    ["secret", "the file is not valid JSON"],
    [facts.replace('"formatVersion": 1', '"formatVersion": 2'), "written by a newer version of cdktf-mutual-tls"],
    [facts.replace('"made": "', '"made": 1, "was": "'), "made: expected a text, got 1"],
  ] as const) {
    write("pki.json", text);
    expect(await init()).toBe("different");
    expect(lines).toContainEqual(expect.stringContaining(`${join(dir, "pki.json")}: ${line}`));
    expect(lines.join()).not.toContain("secret");
  }
});

test("a directory that version 0.1 made is the one that is described", async () => {
  await init();
  const { kind, formatVersion, ...facts } = JSON.parse(fs.readFileSync(join(dir, "pki.json"), "utf8"));
  write("pki.json", JSON.stringify({ version: formatVersion, ...facts }));
  expect([kind, await init()]).toEqual(["cdktf-mutual-tls/pki", "present"]);
});

test("fails when a certificate has expired", async () => {
  await init();
  expect(await init(description, new Date("2026-03-02T12:30:00Z"))).toBe("different");
  expect(lines).toContain("  inter/ca.pem: expired on 2026-03-02T12:29:00.000Z");
});

test("leaves alone what is there and is no PKI", async () => {
  fs.mkdirSync(dir, { recursive: true });
  expect(await init()).toBe("different");
  expect(fs.readdirSync(dir)).toEqual([]);
  fs.rmSync(dir, { recursive: true });
  fs.writeFileSync(dir, "a file");
  expect(await init()).toBe("different");
  expect(fs.readFileSync(dir, "utf8")).toBe("a file");
});

test("two at once make one", async () => {
  expect((await Promise.all([init(), init()])).sort()).toEqual(["made", "present"]);
  expect(await init()).toBe("present");
});

test("a ceremony that fails half-way leaves nothing", async () => {
  let calls = 0;
  const disk = jest.spyOn(fs, "fsyncSync").mockImplementation(() => {
    if (++calls === 3) throw new Error("ENOSPC: no space left on device");
  });
  await expect(init()).rejects.toThrow("ENOSPC");
  disk.mockRestore();
  expect(fs.readdirSync(join(scratch, "deep/down"))).toEqual([]);
});

test("a ceremony that is killed half-way leaves nothing in the place, and the next one clears up", async () => {
  const code = `
    const fs = require("node:fs");
    const real = fs.fsyncSync;
    let calls = 0;
    fs.fsyncSync = (file) => (++calls === 3 ? process.kill(process.pid, "SIGKILL") : real(file));
    const { initPki } = require("../lib/pki/ceremony/init.ts");
    initPki(process.argv[1], ${JSON.stringify(description)}, { now: new Date(), print() {} });`;
  const killed = spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", code, dir], {
    cwd: join(__dirname, "../.."),
    encoding: "utf8",
  });
  expect([killed.signal, killed.stderr]).toEqual(["SIGKILL", ""]);
  expect(fs.existsSync(dir)).toBe(false);
  expect(fs.readdirSync(join(scratch, "deep/down"))).toEqual([`pki.tmp-${killed.pid}`]);

  fs.writeFileSync(join(scratch, "deep/down/pki.tmp-notes"), "somebody's");
  expect(await init()).toBe("made");
  expect(fs.readdirSync(join(scratch, "deep/down"))).toEqual(["pki", "pki.tmp-notes"]);
});

function everything(): [string, string][] {
  const names = fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, fs.readFileSync(path, "base64")]);
}

function write(file: string, text: string): void {
  fs.writeFileSync(join(dir, file), text);
}

function copy(from: string, to: string): void {
  fs.cpSync(join(dir, from), join(dir, to));
}
