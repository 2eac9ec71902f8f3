import { randomBytes } from "node:crypto";
import { writePem } from "../../x509/pem";
import type { CeremonyDescription } from "./description";
import { leafExtensions, ocspSigningExtensions, pointerExtensions, policyExtensions } from "./extensions";
import { type KeyPair, makeKeys, privateKeyPem } from "./keys";
import { Signer } from "./signer";

/** One file of a PKI directory. */
export interface PkiFile {
  /** Relative to the directory. */
  readonly path: string;
  readonly content: string | Buffer;
  readonly secret: boolean;
}

/** Makes everything that a description asks for, in memory. */
export async function makePki(description: CeremonyDescription, now: Date): Promise<PkiFile[]> {
  const from = validFrom(now);
  const signers = new Map<string, Signer>();
  const files: PkiFile[] = [];

  for (const authority of description.authorities) {
    const { label } = authority;
    const signer = await Signer.make(authority, from, signers.get(authority.issuer ?? ""));
    signers.set(label, signer);
    files.push(...pair(`${label}/ca`, signer.der, signer.keys));
    if (authority.ocsp !== undefined) {
      const keys = await makeKeys(authority.key);
      const certificate = await signer.sign({
        ...authority.ocsp,
        publicKey: keys.publicKey,
        extensions: ocspSigningExtensions(),
      });
      files.push(...pair(`${label}/ocsp`, certificate.rawData, keys));
    }
    if (authority.crl !== undefined) {
      const der = await signer.firstCrl(authority.crl.expiry);
      files.push({ path: `${label}/crl.der`, content: der, secret: false });
      files.push({ path: `${label}/crl.pem`, content: writePem("X509 CRL", der), secret: false });
    }
  }

  for (const { file, issuer, subject, key, expiry, usages, hosts, policies } of description.certificates) {
    const signer = signers.get(issuer);
    if (signer === undefined) throw new Error(`bug: ${issuer} was not checked to be an authority`);
    const keys = await makeKeys(key);
    const certificate = await signer.sign({
      subject,
      expiry,
      publicKey: keys.publicKey,
      extensions: [
        ...leafExtensions(usages, hosts),
        ...pointerExtensions(signer.description),
        ...policyExtensions(policies),
      ],
    });
    files.push(...pair(file, certificate.rawData, keys));
  }

  for (const name of description.authKeys) {
    files.push({ path: `auth/${name}.key`, content: `${randomBytes(32).toString("hex")}\n`, secret: true });
  }
  return files;
}

/** Five minutes back and on the minute, as CFSSL does it, for hosts whose clocks are a little behind. */
function validFrom(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 60_000 - 5) * 60_000);
}

function pair(path: string, certificate: ArrayBuffer | Uint8Array, keys: KeyPair): PkiFile[] {
  return [
    { path: `${path}.pem`, content: writePem("CERTIFICATE", new Uint8Array(certificate)), secret: false },
    { path: `${path}-key.pem`, content: privateKeyPem(keys), secret: true },
  ];
}
