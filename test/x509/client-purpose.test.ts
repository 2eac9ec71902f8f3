import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isForClients } from "../../lib/x509/client-purpose";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { findProgram, testWith } from "../support/programs";

const openssl = findProgram("openssl");
const scratch = mkdtempSync(join(tmpdir(), "purpose-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const KEY_USAGES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1 + 4, 4 + 16];
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const EXTENDED_KEY_USAGES = [undefined, [CLIENT_AUTH], [SERVER_AUTH], [SERVER_AUTH, CLIENT_AUTH], ["2.5.29.37.0"]];

testWith(openssl, "openssl")(
  "a certificate is for clients exactly where OpenSSL says so",
  async () => {
    const root = await mint({ name: "CN=Root" });
    const one = await mint({ name: "CN=leaf", issuer: root, ca: false });
    const leaf = (keyUsage: number, extended: string[] | undefined) => {
      const extensions = extended === undefined ? [] : [new (x509().ExtendedKeyUsageExtension)(extended)];
      return mint({ name: "CN=leaf", issuer: root, sameKeyAs: one, ca: false, keyUsage, extensions });
    };
    const leaves = await Promise.all(
      KEY_USAGES.flatMap((usage) => EXTENDED_KEY_USAGES.map((extended) => leaf(usage, extended))),
    );
    const store = join(scratch, "store.pem");
    writeFileSync(store, root.parsed.pem);
    const files = leaves.map(({ parsed }, index) => {
      const file = join(scratch, `${index}.pem`);
      writeFileSync(file, parsed.pem);
      return file;
    });
    const attime = String(Date.parse("2030-01-01T00:00:00Z") / 1000);
    const options = ["-purpose", "sslclient", "-attime", attime, "-no-CApath", "-no-CAstore", "-CAfile", store];
    const { stdout } = spawnSync(openssl ?? "", ["verify", ...options, ...files], { encoding: "utf8" });
    const accepted = files.filter((file) => stdout.includes(`${file}: OK`));
    expect(files.filter((_, index) => leaves[index] && isForClients(leaves[index].parsed))).toEqual(accepted);
    expect(accepted.length).toBeGreaterThan(10);
  },
  60_000,
);
