import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { must } from "../lab/process";
import { initPki } from "../lib/pki/ceremony/init";

const OCSP_PORT = 9401;

/** A PKI with one certificate for all virtual hosts, and the OCSP response about it. */
export interface BenchPki {
  readonly directory: string;
  readonly ocspResponse: Buffer;
}

/** Makes the PKI below a folder. `ocspAddress` is where hosts reach the responder that `serveOcsp` starts. */
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
        hosts: ["*.example.org"],
        key,
        usages: ["digital signature", "server auth"],
        expiry: "8760h",
      },
    ],
    authKeys: [],
  };
  await initPki(directory, description, { now: new Date(), print: () => undefined });
  return { directory, ocspResponse: await ocspResponse(directory) };
}

/** Answers every OCSP request with the one response, until it is closed. */
export async function serveOcsp({ ocspResponse }: BenchPki, address: string): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "application/ocsp-response");
    response.end(ocspResponse);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(OCSP_PORT, address, resolve);
  });
  return server;
}

async function ocspResponse(pki: string): Promise<Buffer> {
  const work = join(pki, "..", "ocsp");
  mkdirSync(work);
  const openssl = (...args: string[]) => must("openssl", args, { cwd: work });
  const certificate = join(pki, "site/tls.pem");
  const serial = (await openssl("x509", "-in", certificate, "-noout", "-serial")).trim().replace("serial=", "");
  writeFileSync(join(work, "index.txt"), `V\t491231235959Z\t\t${serial}\tunknown\t/CN=example.org\n`);
  const issuer = join(pki, "issuing");
  await openssl(
    ...["ocsp", "-index", "index.txt", "-CA", `${issuer}/ca.pem`, "-rsigner", `${issuer}/ocsp.pem`],
    ...["-rkey", `${issuer}/ocsp-key.pem`, "-issuer", `${issuer}/ca.pem`, "-cert", certificate],
    ...["-no_nonce", "-ndays", "7", "-noverify", "-respout", "response.der"],
  );
  return readFileSync(join(work, "response.der"));
}
