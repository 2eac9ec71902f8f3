import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pairsCommand, pairsOfCommand } from "../../lib/plan/certificate-pairs";
import { privateKeyPem } from "../httpd/matrix/pki";
import { type Minted, mint } from "../pki/mint";
import { testWithPrograms } from "../support/programs";

const folder = mkdtempSync(join(tmpdir(), "certificate-pairs-"));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const tested = testWithPrograms("openssl");

let root: Minted;
let issuing: Minted;
let server: Minted;
let key: string;
let rsa: Minted;
beforeAll(async () => {
  root = await mint({ name: "O=Lab,CN=Root" });
  issuing = await mint({ name: "O=Lab,CN=Issuing", issuer: root });
  server = await mint({ name: "CN=www", issuer: issuing, ca: false });
  rsa = await mint({ name: "CN=www", issuer: issuing, ca: false, rsaBits: 2048 });
  key = await privateKeyPem(server);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Pair {
  readonly certificate: string | Buffer;
  readonly key: string | Buffer;
}

/** What the test says of a pair, with paths as `CERTIFICATE` and `KEY`. */
function said({ certificate, key: own }: Pair): string {
  const [certificatePath, privateKeyPath] = [file("certificate", certificate), file("key", own)];
  const [shell = "", ...words] = pairsCommand([{ certificatePath, privateKeyPath }]);
  const { status, stderr } = spawnSync(shell, words, { encoding: "utf8" });
  const lines = stderr.trim().replaceAll(certificatePath, "CERTIFICATE").replaceAll(privateKeyPath, "KEY");
  return `${status} ${lines}`.trim();
}

const pem = (...all: Minted[]) => all.map(({ parsed }) => parsed.pem).join("");
const crlf = (text: string) => text.replaceAll("\n", "\r\n");

tested.each<[string, () => Pair | Promise<Pair>]>([
  ["the server's certificate alone", () => ({ certificate: pem(server), key })],
  ["with the CA that signed it", () => ({ certificate: pem(server, issuing), key })],
  ["with all CAs", () => ({ certificate: pem(server, issuing, root), key })],
  ["RSA", async () => ({ certificate: pem(rsa), key: await privateKeyPem(rsa) })],
  ["line ends of Windows", () => ({ certificate: crlf(pem(server, issuing)), key: crlf(key) })],
  ["comments before the blocks", () => ({ certificate: `# www\n${pem(server)}`, key: `# key\n${key}` })],
  ["both in one file", () => ({ certificate: pem(server) + key, key: pem(server) + key })],
  ["one that signed itself", async () => ({ certificate: pem(root), key: await privateKeyPem(root) })],
])("a pair passes: %s", async (_, pair) => {
  expect(said(await pair())).toBe("0");
});

const NOT_PEM = "1 CERTIFICATE has no certificate in PEM";
const NOT_READ = "1 CERTIFICATE: its first certificate cannot be read";
const NOT_OWN = "1 KEY is not the key of the certificate in CERTIFICATE";
const NOT_KEY = "1 KEY has no private key in PEM";
const NOT_IN_ORDER =
  "1 CERTIFICATE: its certificates are not in order: first that of the server, then that of the CA that signed it, and so on";
const ENCRYPTED = "1 KEY is encrypted, and httpd has no passphrase";
const encrypted = (...options: string[]) =>
  execFileSync("openssl", ["pkey", "-aes256", "-passout", "pass:secret", ...options], { input: key });

tested.each<[string, string, () => Pair | Promise<Pair>]>([
  ["another key of the same kind", NOT_OWN, async () => ({ certificate: pem(server), key: await privateKeyPem(root) })],
  ["a key of another algorithm", NOT_OWN, async () => ({ certificate: pem(rsa), key })],
  [
    "another RSA key",
    NOT_OWN,
    async () => {
      const other = await mint({ name: "CN=x", rsaBits: 2048 });
      return { certificate: pem(rsa), key: await privateKeyPem(other) };
    },
  ],
  [
    "the CA's certificate first",
    `${NOT_IN_ORDER}\n${NOT_OWN.slice(2)}`,
    () => ({ certificate: pem(issuing, server), key }),
  ],
  ["a CA is missing between", NOT_IN_ORDER, () => ({ certificate: pem(server, root), key })],
  ["the CAs are the wrong way round", NOT_IN_ORDER, () => ({ certificate: pem(server, root, issuing), key })],
  ["a stranger behind it", NOT_IN_ORDER, () => ({ certificate: pem(server, rsa), key })],
  ["the certificate twice", NOT_IN_ORDER, () => ({ certificate: pem(server, server), key })],
  ["an encrypted key", ENCRYPTED, () => ({ certificate: pem(server), key: encrypted() })],
  ["an encrypted key of the old form", ENCRYPTED, () => ({ certificate: pem(server), key: encrypted("-traditional") })],
  ["a certificate in DER", NOT_PEM, () => ({ certificate: server.parsed.der, key })],
  [
    "a key in DER",
    NOT_KEY,
    () => ({
      certificate: pem(server),
      key: execFileSync("openssl", ["pkey", "-outform", "DER"], { input: key }).fill(0, 0, 4),
    }),
  ],
  ["a truncated certificate", NOT_READ, () => ({ certificate: pem(server).slice(0, 200), key })],
  ["a certificate with a hole", NOT_READ, () => ({ certificate: pem(server).replace(/\n[^\n]+\n/, "\n"), key })],
  [
    "a truncated CA behind it",
    "1 CERTIFICATE: a certificate in it cannot be read",
    () => ({
      certificate: pem(server) + pem(issuing).slice(0, 200),
      key,
    }),
  ],
  ["a truncated key", NOT_KEY, () => ({ certificate: pem(server), key: key.slice(0, 100) })],
  ["an empty certificate", NOT_PEM, () => ({ certificate: "", key })],
  ["an empty key", NOT_KEY, () => ({ certificate: pem(server), key: "" })],
  ["a key for a certificate", NOT_PEM, () => ({ certificate: key, key })],
  ["a certificate for a key", NOT_KEY, () => ({ certificate: pem(server), key: pem(server) })],
  [
    "a public key for a key",
    NOT_KEY,
    () => ({
      certificate: pem(server),
      key: execFileSync("openssl", ["pkey", "-pubout"], { input: key }),
    }),
  ],
  ["UTF-16", NOT_PEM, () => ({ certificate: Buffer.from(pem(server), "utf16le"), key })],
  [
    "a request for a certificate",
    NOT_PEM,
    () => ({ certificate: pem(server).replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"), key }),
  ],
  ["text", NOT_PEM, () => ({ certificate: "certificate\n", key })],
])("a pair is refused: %s", async (_, words, pair) => {
  expect(said(await pair())).toBe(words);
});

tested("all pairs are tested, also those behind a wrong one, and files that are not there", async () => {
  const good = { certificatePath: file("good", pem(server)), privateKeyPath: file("good.key", key) };
  const other = file("other.key", await privateKeyPem(root));
  const pairs = [
    { ...good, privateKeyPath: other },
    good,
    { ...good, certificatePath: "/nowhere" },
    { ...good, privateKeyPath: "/nowhere" },
  ];
  const [shell = "", ...words] = pairsCommand(pairs);
  const { stderr } = spawnSync(shell, words, { encoding: "utf8" });
  expect(stderr.trim().split("\n")).toEqual([
    `${other} is not the key of the certificate in ${good.certificatePath}`,
    "/nowhere has no certificate in PEM",
    "/nowhere has no private key in PEM",
  ]);
  expect(readFileSync(other, "utf8")).toContain("PRIVATE KEY");
});

test("the command is known as one of this library's, and no other is", () => {
  const pair = { certificatePath: "/a", privateKeyPath: "/b" };
  const command = pairsCommand([pair]);
  expect(pairsOfCommand(command)).toEqual([pair]);
  expect(pairsOfCommand([...command, "/c"])).toBeUndefined();
  expect(pairsOfCommand(command.map((word, index) => (index === 2 ? `${word}; id` : word)))).toBeUndefined();
  expect(pairsOfCommand([...command, "-c", "id"])).toBeUndefined();
});
