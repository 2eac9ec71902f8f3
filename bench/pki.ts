import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "../lab/process";
import { initPki } from "../lib/pki/ceremony/init";
import { type CertificateStatus, OCSP_PORT } from "./responder";
import { PARTNER } from "./scenario";

/** A PKI with one certificate for all virtual hosts, one client certificate, and the OCSP responses for them. */
export interface BenchPki {
  readonly directory: string;
  readonly statuses: readonly CertificateStatus[];
}

/** Makes the PKI below a folder. `ocspAddress` is where hosts reach the responder. */
export async function makePki(folder: string, ocspAddress: string): Promise<BenchPki> {
  const directory = join(folder, "pki");
  const key = { algo: "ecdsa", size: 256 };
  const description = {
    authorities: [
      { label: "root", subject: { O: "Example SA", CN: "Example Root" }, key, expiry: "87600h" },
      {
        label: "issuing",
        issuer: "root",
        subject: { O: "Example SA", CN: "Example Issuing" },
        key,
        expiry: "43800h",
        ocspUrl: `http://${ocspAddress}:${OCSP_PORT}`,
        ocsp: { subject: { O: "Example SA", CN: "Example Issuing OCSP" }, expiry: "8760h" },
      },
    ],
    certificates: [
      {
        file: "site/tls",
        issuer: "issuing",
        subject: { CN: "example.org" },
        hosts: ["*.example.org", "*.www01.example.org"],
        key,
        usages: ["digital signature", "server auth"],
        expiry: "8760h",
      },
      {
        file: "partner/tls",
        issuer: "issuing",
        subject: { O: PARTNER, CN: "foo" },
        key,
        usages: ["digital signature", "client auth"],
        expiry: "8760h",
      },
    ],
    authKeys: [],
  };
  await initPki(directory, description, { now: new Date(), print: () => undefined });
  return { directory, statuses: await statuses(directory, ["site/tls.pem", "partner/tls.pem"]) };
}

/** The statuses that the responder of the issuing CA signs: good, for a week. */
async function statuses(pki: string, certificates: readonly string[]): Promise<CertificateStatus[]> {
  const work = join(pki, "..", "ocsp");
  mkdirSync(work);
  const openssl = (...args: string[]) => must("openssl", args, { cwd: work });
  const issuer = join(pki, "issuing");
  const found: CertificateStatus[] = [];
  for (const name of certificates) {
    const certificate = join(pki, name);
    const serial = (await openssl("x509", "-in", certificate, "-noout", "-serial")).trim().replace("serial=", "");
    writeFileSync(join(work, "index.txt"), `V\t491231235959Z\t\t${serial}\tunknown\t/CN=example.org\n`);
    await openssl(
      ...["ocsp", "-index", "index.txt", "-CA", `${issuer}/ca.pem`, "-rsigner", `${issuer}/ocsp.pem`],
      ...["-rkey", `${issuer}/ocsp-key.pem`, "-issuer", `${issuer}/ca.pem`, "-cert", certificate],
      ...["-no_nonce", "-ndays", "7", "-noverify", "-respout", "response.der"],
    );
    found.push({ serial: Buffer.from(serial, "hex"), response: readFileSync(join(work, "response.der")) });
  }
  return found;
}
