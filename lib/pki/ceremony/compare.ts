import { createPrivateKey, X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { CERTIFICATE_FILE_BYTES, readBounded, readBoundedText } from "../../core/bounded-file";
import type { CeremonyDescription } from "./description";
import { type CertificateFacts, certificateFacts, FACTS_FILE, only, type PkiFacts, readFacts } from "./facts";

/** The differences between an existing directory and the description; empty if `pki init` has nothing to do. */
export function differences(dir: string, description: CeremonyDescription, now: Date): string[] {
  let facts: PkiFacts | undefined;
  try {
    facts = readFacts(dir);
  } catch (error) {
    return (error as Error).message.split("\n");
  }
  if (facts === undefined) return [`${FACTS_FILE}: missing, so this is not a directory of pki init`];
  const roots = new Set(description.authorities.filter((a) => a.issuer === undefined).map((a) => `${a.label}/ca.pem`));
  return [
    ...valueDifferences(facts.description, description, ""),
    ...mode(dir, ".", 0o700),
    ...facts.certificates.flatMap((certificate) => [
      ...certificateDifferences(dir, certificate, now),
      // The key of a root CA should be offline, so it may be absent.
      ...keyDifferences(dir, certificate.file, { mayBeGone: roots.has(certificate.file) }),
    ]),
    ...facts.description.authKeys.flatMap((name) => authKeyDifferences(dir, `auth/${name}.key`)),
  ];
}

function certificateDifferences(dir: string, facts: CertificateFacts, now: Date): string[] {
  const { file } = facts;
  return reading(file, () => {
    const found = certificateFacts(file, only(file, readBoundedText(join(dir, file), CERTIFICATE_FILE_BYTES)));
    if (found.fingerprintSha256 !== facts.fingerprintSha256) {
      return [`${file}: not the certificate of the ceremony (sha256 ${found.fingerprintSha256})`];
    }
    return now > new Date(found.notAfter) ? [`${file}: expired on ${found.notAfter}`] : [];
  });
}

function keyDifferences(dir: string, certificate: string, { mayBeGone }: { readonly mayBeGone: boolean }): string[] {
  const file = certificate.replace(/\.pem$/, "-key.pem");
  if (mayBeGone && !exists(join(dir, file))) return [];
  return reading(file, () => {
    const key = createPrivateKey(readBounded(join(dir, file), CERTIFICATE_FILE_BYTES));
    const matches = new X509Certificate(readBounded(join(dir, certificate), CERTIFICATE_FILE_BYTES)).checkPrivateKey(
      key,
    );
    return [...mode(dir, file, 0o600), ...(matches ? [] : [`${file}: not the key of ${certificate}`])];
  });
}

function authKeyDifferences(dir: string, file: string): string[] {
  return reading(file, () => {
    const usable = /^([0-9a-f]{2})+\n$/.test(readBoundedText(join(dir, file), CERTIFICATE_FILE_BYTES));
    return [...mode(dir, file, 0o600), ...(usable ? [] : [`${file}: not the hexadecimal key of the ceremony`])];
  });
}

function mode(dir: string, file: string, expected: number): string[] {
  const found = statSync(join(dir, file)).mode & 0o777;
  // A stricter mode is allowed.
  return (found & ~expected) === 0
    ? []
    : [`${file}: mode ${octal(found)} lets other users read it; allowed: ${octal(expected)}`];
}

function octal(bits: number): string {
  return `0${bits.toString(8)}`;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function reading(file: string, look: () => string[]): string[] {
  try {
    return look();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [code === "ENOENT" ? `${file}: missing` : `${file}: cannot be used (${code ?? message})`];
  }
}

/** The leaves in which two JSON values differ, by path. */
function valueDifferences(made: unknown, wanted: unknown, path: string): string[] {
  if (isObject(made) && isObject(wanted) && Array.isArray(made) === Array.isArray(wanted)) {
    const keys = [...new Set([...Object.keys(made), ...Object.keys(wanted)])];
    return keys.flatMap((key) => {
      const at = Array.isArray(made) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      return valueDifferences(made[key], wanted[key], at);
    });
  }
  return made === wanted ? [] : [`${path}: made with ${shown(made)}, the description says ${shown(wanted)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
