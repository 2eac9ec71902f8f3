import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCertificate } from "../../lib/build/certificate-file";
import { main } from "../../lib/cli/main";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
import { gives, type IssuerServer, issuerServer } from "../trust/issuer-server";

const scratch = mkdtempSync(join(tmpdir(), "trust-"));
const leafFile = join(scratch, "leaf.pem");

let server: IssuerServer;
let root: Minted;
let inter: Minted;
let leaf: Minted;
let out: string;
let err: string;
let asked: string[];
let answer: string | undefined;
let dir: string;

beforeAll(async () => {
  server = await issuerServer();
  const issuers = (path: string) => {
    const lib = x509();
    return [new lib.AuthorityInfoAccessExtension({ caIssuers: [new lib.GeneralName("url", `${server.url}${path}`)] })];
  };
  root = await mint({ name: "C=CH, O=Carcano SA, CN=CARC R100L" });
  inter = await mint({
    name: "C=CH, CN=CARC I101L",
    issuer: root,
    extensions: issuers("/root"),
    until: "2030-01-31T00:00:00Z",
  });
  leaf = await mint({ name: "CN=svc01", issuer: inter, ca: false, extensions: issuers("/inter") });
  server.answers.set("/root", gives(root.parsed.der));
  server.answers.set("/inter", gives(inter.parsed.pem));
  writeFileSync(leafFile, leaf.parsed.pem);
});
beforeEach(() => {
  out = "";
  err = "";
  asked = [];
  answer = undefined;
  dir = mkdtempSync(join(scratch, "out-"));
  server.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

function run(...args: string[]): Promise<number> {
  const reply = answer;
  return main(["trust", ...args], {
    out: (line) => (out += `${line}\n`),
    err: (line) => (err += `${line}\n`),
    now: () => new Date("2030-01-01T00:00:00Z"),
    isColoured: false,
    ...(reply === undefined ? {} : { ask: askedFor(reply) }),
  });
}

function askedFor(reply: string) {
  return async (question: string) => {
    asked.push(question);
    return reply;
  };
}

const sha = ({ parsed }: Minted) => parsed.fingerprintSha256;
const pull = (...more: string[]) => run("pull", leafFile, "--out", dir, "--private", ...more);

describe("trust pull", () => {
  test("shows what it found, asks, and writes files that CaCertificate reads", async () => {
    answer = "yes";
    expect(await pull()).toBe(0);
    expect(out).toBe(
      [
        "The authorities above CN=svc01, each link checked up to the root:",
        "",
        "CERTIFICATE     SUBJECT                          EXPIRES     SHA-256",
        `carc-i101l.pem  CN=CARC I101L,C=CH               2030-01-31  ${sha(inter)}`,
        `carc-r100l.pem  CN=CARC R100L,O=Carcano SA,C=CH  2036-01-01  ${sha(root)}`,
        "",
        `wrote ${dir}/carc-i101l.pem`,
        `wrote ${dir}/carc-r100l.pem`,
        "",
      ].join("\n"),
    );
    expect(asked).toEqual([`Trust them, and write them to ${dir}? [y/N] `]);
    expect(err).toContain(`  fetch      ${server.url}/inter\n`);
    expect(readFileSync(join(dir, "carc-r100l.pem"), "utf8")).toBe(
      `# C=CH, O=Carcano SA, CN=CARC R100L\n# valid until 2036-01-01T00:00:00.000Z\n# sha256 ${sha(root)}\n${root.parsed.pem}`,
    );
    const read = readCertificate({ file: join(dir, "carc-i101l.pem") });
    expect(read.certificate?.fingerprintSha256).toBe(sha(inter));
  });

  test.each(["", "n", "no", "maybe"])("writes nothing on the answer %j", async (reply) => {
    answer = reply;
    expect(await pull()).toBe(1);
    expect(err).toMatch(/nothing was written\n$/);
    expect(readdirSync(dir)).toEqual([]);
  });

  test("fails where nobody can be asked, and says how a machine does it", async () => {
    expect(await pull()).toBe(1);
    expect(err).toContain("repeat with --yes --fingerprint SHA256");
    expect(out).toContain(sha(root));
    expect(readdirSync(dir)).toEqual([]);
  });

  test("writes for a machine that pins the root, and is at rest the second time", async () => {
    const colons = sha(root)
      .toUpperCase()
      .replace(/..(?!$)/g, "$&:");
    expect(await pull("--yes", "--fingerprint", colons, "--fingerprint", sha(inter))).toBe(0);
    const before = readdirSync(dir);
    expect(await pull("--yes", "--fingerprint", sha(root))).toBe(0);
    expect(readdirSync(dir)).toEqual(before);
    expect(out).toContain(`is there already: ${dir}/carc-i101l.pem\nis there already: ${dir}/carc-r100l.pem\n`);
  });

  test.each([
    ["another root", () => ["0".repeat(64)], "the root, carc-r100l.pem, has none of the fingerprints"],
    ["only a CA below the root", () => [sha(inter)], "the root, carc-r100l.pem, has none of the fingerprints"],
    ["something else beside the root", () => [sha(root), sha(leaf)], "no certificate has the fingerprint"],
  ])("fails where %s is pinned", async (_, pins, reason) => {
    expect(await pull("--yes", ...pins().flatMap((pin) => ["--fingerprint", pin]))).toBe(1);
    expect(err).toContain(`nothing was written: ${reason}`);
    expect(readdirSync(dir)).toEqual([]);
  });

  test("never replaces a file that holds something else, and writes none of the others then", async () => {
    writeFileSync(join(dir, "carc-r100l.pem"), inter.parsed.pem);
    answer = "y";
    expect(await pull()).toBe(1);
    expect(err).toContain(`carc-r100l.pem is there and holds something else (sha256 ${sha(inter)})`);
    expect(readdirSync(dir)).toEqual(["carc-r100l.pem"]);
    expect(readFileSync(join(dir, "carc-r100l.pem"), "utf8")).toBe(inter.parsed.pem);
  });

  test("tells two CAs of one name apart, and makes the folder", async () => {
    const a = await mint({ name: "CN=Ä/../Root" });
    const b = await mint({ name: "CN=ä root", issuer: a });
    const file = join(scratch, "chain.pem");
    writeFileSync(file, (await mint({ name: "CN=x", issuer: b, ca: false })).parsed.pem + b.parsed.pem + a.parsed.pem);
    const made = join(dir, "new", "folder");
    answer = "y";
    expect(await run("pull", file, "--out", made)).toBe(0);
    expect(readdirSync(made).sort()).toEqual([a, b].map((each) => `root-${sha(each).slice(0, 8)}.pem`).sort());
    expect(server.asked).toEqual([]);
  });

  test("fails on an address of a private network that nobody announced", async () => {
    expect(await run("pull", leafFile, "--out", dir)).toBe(1);
    expect(err).toContain("127.0.0.1 is a private address; if the CA is in your network, set --private");
    expect(server.asked).toEqual([]);
  });
});

describe("trust check", () => {
  beforeEach(() => {
    mkdirSync(join(dir, "below"));
    writeFileSync(join(dir, "root.pem"), root.parsed.pem);
    writeFileSync(join(dir, "below", "bundle.crt"), `# two\n${inter.parsed.pem}${leaf.parsed.pem}`);
    writeFileSync(join(dir, "root-key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    writeFileSync(join(dir, "README.md"), "BEGIN CERTIFICATE-");
  });

  test("says what expires when, the first to expire first", async () => {
    expect(await run("check", dir, "--days", "29")).toBe(0);
    expect(out).toBe(
      [
        "EXPIRES     DAYS  STATE  SUBJECT                          FILE",
        `2030-01-31    30  ok     CN=CARC I101L,C=CH               ${dir}/below/bundle.crt`,
        `2036-01-01  2191  ok     CN=svc01                         ${dir}/below/bundle.crt`,
        `2036-01-01  2191  ok     CN=CARC R100L,O=Carcano SA,C=CH  ${dir}/root.pem`,
        "",
      ].join("\n"),
    );
    expect(err).toBe("");
  });

  test.each([
    [{ until: "2030-01-30T23:59:59Z" }, "expires soon"],
    [{ until: "2029-12-31T00:00:00Z" }, "expired"],
    [{ from: "2030-01-02T00:00:00Z" }, "not yet valid"],
  ])("fails with 1 on %j: %s", async (dates, state) => {
    const file = join(dir, "late.pem");
    writeFileSync(file, (await mint({ name: "CN=Late", ...dates })).parsed.pem);
    expect(await run("check", file, join(dir, "root.pem"), "--json")).toBe(1);
    const { certificates } = JSON.parse(out);
    const late = certificates.find((each: { file: string }) => each.file === file);
    expect(late).toMatchObject({ subject: "CN=Late", state });
    expect(certificates).toHaveLength(2);
  });

  test("--json has whole values, and what could not be read", async () => {
    writeFileSync(join(dir, "cut.pem"), root.parsed.pem.slice(0, -30));
    expect(await run("check", join(dir, "root.pem"), join(dir, "cut.pem"), join(dir, "gone.pem"), "--json")).toBe(2);
    expect(JSON.parse(out)).toEqual({
      ...{ kind: "cdktf-mutual-tls/expiries", formatVersion: 1 },
      certificates: [
        {
          file: join(dir, "root.pem"),
          subject: "CN=CARC R100L,O=Carcano SA,C=CH",
          notBefore: "2026-01-01T00:00:00.000Z",
          notAfter: "2036-01-01T00:00:00.000Z",
          daysLeft: 2191,
          state: "ok",
          fingerprintSha256: sha(root),
        },
      ],
      problems: [expect.stringContaining("cut.pem: block 1"), expect.stringContaining("ENOENT")],
    });
  });

  test("one file of a folder that cannot be read hides none of the others", async () => {
    symlinkSync(join(dir, "nowhere"), join(dir, "below", "gone.pem"));
    mkdirSync(join(dir, "folder.pem"));
    expect(await run("check", dir)).toBe(2);
    expect(out.match(/CN=/g)).toHaveLength(3);
    expect(err).toMatch(/^trust check: ENOENT: .*below\/gone\.pem'\n$/);
  });

  test("fails with 2 on a folder without certificates, and on a key that is named itself", async () => {
    const empty = mkdtempSync(join(scratch, "empty-"));
    expect(await run("check", empty)).toBe(2);
    expect(err).toContain(`${empty}: no file of it`);
    expect(out).toBe("");
    expect(await run("check", join(dir, "root-key.pem"))).toBe(2);
    expect(err).toContain("is a private key");
  });
});

test.each([
  [[], /pull or check\?/],
  [["fetch"], /there is no fetch, only pull and check/],
  [["pull", "x"], /needs one LEAF\.pem and --out DIR/],
  [["pull", "x", "y", "--out", "z"], /needs one LEAF\.pem/],
  [["pull", leafFile, "--out", "z", "--yes"], /needs the root's --fingerprint/],
  [["pull", leafFile, "--out", "z", "--fingerprint", "sha1"], /64 hexadecimal digits.* got: sha1/],
  [["pull", join(scratch, "nowhere.pem"), "--out", "z"], /ENOENT/],
  [["pull", __filename, "--out", "z"], /trust\.test\.ts: /],
  [["check"], /needs a DIR or FILE/],
  [["check", "x", "--days", "soon"], /--days takes a number of days, got: soon/],
])("fails with 2 on %j", async (args, message) => {
  expect(await run(...args)).toBe(2);
  expect(err).toMatch(message);
  expect(existsSync("z")).toBe(false);
});
