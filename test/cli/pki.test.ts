import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../lib/cli/main";

const scratch = mkdtempSync(join(tmpdir(), "cli-"));
const dir = join(scratch, "pki");
const file = join(scratch, "pki.json");
const description = {
  authorities: [{ label: "root", subject: { CN: "Root" }, key: { algo: "ecdsa", size: 256 }, expiry: "48h" }],
  certificates: [],
  authKeys: [],
};

let out: string;
let err: string;

beforeEach(() => {
  out = "";
  err = "";
  writeFileSync(file, JSON.stringify(description));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function run(...args: string[]): Promise<number> {
  return main(args, {
    out: (line) => (out += `${line}\n`),
    err: (line) => (err += `${line}\n`),
    now: () => new Date("2026-03-01T00:00:00Z"),
    isColoured: false,
  });
}

test("pki init makes a PKI, finds it again, and refuses another description", async () => {
  expect(await run("pki", "init", dir, "--description", file)).toBe(0);
  expect(out).toContain(`made ${dir}\n`);
  expect(await run("pki", "init", "--description", file, dir)).toBe(0);
  expect(out).toContain("already exists, as described");
  writeFileSync(file, JSON.stringify({ ...description, authKeys: ["server"] }));
  expect(await run("pki", "init", dir, "--description", file)).toBe(1);
  expect(err).toBe("");
});

test("pki show prints an aligned table, or JSON", async () => {
  expect(await run("pki", "show", dir)).toBe(0);
  const [head = "", row = ""] = out.split("\n");
  expect(head).toMatch(/^CERTIFICATE {2}SUBJECT {2}EXPIRES {5}SHA-256$/);
  expect(row).toMatch(/^root\/ca\.pem {2}CN=Root {2}2026-03-02 {2}[0-9a-f]{64}$/);
  out = "";
  expect(await run("pki", "show", dir, "--json")).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    made: "2026-03-01T00:00:00.000Z",
    certificates: [{ file: "root/ca.pem", subject: "CN=Root" }],
  });
});

test("fails with 1 where nothing can be shown or made", async () => {
  expect(await run("pki", "show", scratch)).toBe(1);
  expect(err).toContain(`${file}: the file has no \`kind\` and no \`formatVersion\``);
  expect(await run("pki", "init", join(file, "below"), "--description", file)).toBe(1);
  expect(err).toContain("cdktf-mutual-tls pki: E");
});

test("fails with 2 on a description that is no JSON, or not a description", async () => {
  writeFileSync(file, "{");
  expect(await run("pki", "init", dir, "--description", file)).toBe(2);
  expect(err).toContain(`${file}: `);
  writeFileSync(file, "{}");
  expect(await run("pki", "init", join(scratch, "new"), "--description", file)).toBe(2);
  expect(err).toContain("[authorities] is missing (pki-missing)");
});
