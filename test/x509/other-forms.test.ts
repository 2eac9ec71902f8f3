import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePem } from "../../lib/x509/certificate";
import { mint } from "../pki/mint";
import { findProgram, testWith } from "../support/programs";

const program = findProgram("openssl");
const folder = mkdtempSync(join(tmpdir(), "forms-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
function run(...args: string[]) {
  const { status, stderr } = spawnSync(program ?? "", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** What is said of a file, as synth reads it: as UTF-8. */
const adviceOn = (name: string) => parsePem(readFileSync(file(name), "utf8")).findings;

beforeAll(async () => {
  if (program === undefined) return;
  const root = (await mint({ name: "O=M\u00fcller, CN=Root" })).parsed.pem;
  writeFileSync(file("a.crt"), root);
  run("pkcs12", "-export", "-nokeys", "-in", "a.crt", "-out", "a.pfx", "-passout", "pass:");
  run("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-out", "a.p7b");
  run("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-outform", "der", "-out", "der.p7b");
  run("x509", "-in", "a.crt", "-outform", "der", "-out", "a.der");
  const wide = Buffer.from(root, "utf16le");
  writeFileSync(file("le.crt"), Buffer.concat([Buffer.from([0xff, 0xfe]), wide]));
  writeFileSync(file("no-mark.crt"), wide);
  writeFileSync(file("be.crt"), Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]));
});

testWith(program, "openssl").each([
  [
    "a.pfx",
    "pem-no-block",
    "a PKCS #12 file (PFX), which may hold a private key",
    "openssl pkcs12 -nokeys -in FILE -out FILE.pem",
  ],
  ["a.p7b", "pem-not-certificate", "PKCS7", "openssl pkcs7 -print_certs -in FILE -out FILE.pem"],
  ["der.p7b", "pem-no-block", "a PKCS #7 file (p7b)", "openssl pkcs7 -print_certs -in FILE -out FILE.pem -inform der"],
  ["a.der", "pem-no-block", "binary data", "openssl x509 -inform der -in FILE -out FILE.pem"],
  ["le.crt", "pem-no-block", "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE >FILE.pem"],
  ["be.crt", "pem-no-block", "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE >FILE.pem"],
  ["no-mark.crt", "pem-no-block", "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE >FILE.pem"],
])("%s gets the advice that helps", (name, code, got, command) => {
  expect(adviceOn(name)).toMatchObject([{ code, got, fix: expect.stringMatching(/: [a-z]/) }]);
  expect(adviceOn(name)[0]?.fix).toContain(command);
});

testWith(program, "openssl").each(["a.p7b", "der.p7b", "a.pfx"])(
  "the command makes a file of %s that passes",
  (name) => {
    const command = adviceOn(name)[0]
      ?.fix?.replace(/^[^:]*: openssl /, "")
      .replace(/FILE\.pem/, "out.pem")
      .replace(/FILE/, name);
    run(...(command ?? "").split(" "), ...(name === "a.pfx" ? ["-passin", "pass:"] : []));
    expect(parsePem(readFileSync(file("out.pem"), "utf8"))).toMatchObject({
      certificates: [expect.anything()],
      findings: [],
    });
  },
);
