import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PkiDirectory } from "../../lib";
import { initPki } from "../../lib/pki/ceremony/init";

const description = {
  authorities: [{ label: "root", subject: { CN: "Root" }, key: { algo: "ecdsa", size: 256 }, expiry: "48h" }],
  certificates: [],
  authKeys: ["server"],
};

let folder: string;
let pki: PkiDirectory;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pki-"));
  await initPki(join(folder, "pki"), description, { now: new Date("2026-03-01T12:34:56Z"), print: () => {} });
  pki = PkiDirectory.fromDirectory(join(folder, "pki"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a key is named after its file, and its version after the certificate", () => {
  const { name, file, version } = pki.privateKey("root/ca.pem");
  expect([name, file]).toEqual(["root-ca-key", join(folder, "pki/root/ca-key.pem")]);
  expect(version).toMatch(/^[0-9a-f]{16}$/);
});

test("an authentication key's version is the moment of the ceremony", () => {
  expect({ ...pki.authKey("server") }).toEqual({
    name: "auth-server",
    file: join(folder, "pki/auth/server.key"),
    version: "20260301123456000",
  });
});

test("fails on a certificate that the ceremony did not make, and says what there is", () => {
  expect(() => pki.privateKey("sub/ca.pem")).toThrow(
    new RegExp(`${join(folder, "pki")} has no certificate sub/ca.pem .*allowed: root/ca.pem`, "s"),
  );
});

test("fails on a folder without a PKI, and says how to make one", () => {
  expect(() => PkiDirectory.fromDirectory("nowhere")).toThrow(
    /nowhere is not a PKI directory .*to do: +make one with `cdktf-mutual-tls pki init nowhere --description FILE.json`/s,
  );
});
