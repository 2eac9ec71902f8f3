import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CERTIFICATE_FILE_BYTES, readBoundedText } from "../core/bounded-file";
import { printable } from "../core/text/visible";
import { certificateTable } from "../pki/ceremony/table";
import { download } from "../trust/download";
import { walkIssuers } from "../trust/issuer-walk";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import { type Terminal, UsageError } from "./verb";

const MOST_BYTES = 256 * 1024;
const MOST_MILLISECONDS = 10_000;

interface CaFile {
  readonly name: string;
  readonly certificate: ParsedCertificate;
}

/** Finds the CAs above a certificate, and writes them once somebody, or a pinned fingerprint, vouches for the root. */
export async function pull(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string" },
      private: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      fingerprint: { type: "string", multiple: true, default: [] },
    },
    allowPositionals: true,
  });
  const [file, second] = positionals;
  const out = values.out;
  if (file === undefined || second !== undefined || out === undefined) {
    throw new UsageError("pull needs one LEAF.pem and --out DIR");
  }
  const pins = values.fingerprint.map(pin);
  if (values.yes && pins.length === 0) {
    throw new UsageError(
      "--yes asks nobody, so it needs the root's --fingerprint, got some other way than from the network",
    );
  }
  const [leaf, ...known] = certificatesIn(file);
  const limits = { bytes: MOST_BYTES, milliseconds: MOST_MILLISECONDS, allowPrivate: values.private };
  const chain = await walkIssuers(leaf, {
    known,
    now: terminal.now(),
    fetch: (url) => {
      terminal.err(`  fetch      ${printable(url)}`);
      return download(url, limits);
    },
  });
  const files = named(chain.filter(({ isCa }) => isCa));
  terminal.out(`The authorities above ${printable(leaf.subject)}, each link checked up to the root:\n`);
  for (const line of certificateTable(files.map(facts))) terminal.out(line);
  terminal.out("");
  if (pins.length > 0) checkPins(pins, files);
  if (!values.yes && !(await isApproved(out, terminal))) {
    terminal.err("nothing was written");
    return 1;
  }
  write(out, files, terminal);
  return 0;
}

function pin(text: string): string {
  const hex = text.replace(/:/g, "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new UsageError(`--fingerprint is SHA-256 in 64 hexadecimal digits, with or without colons, got: ${text}`);
}

function certificatesIn(file: string): [ParsedCertificate, ...ParsedCertificate[]] {
  let text: string;
  try {
    text = readBoundedText(file, CERTIFICATE_FILE_BYTES);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { certificates, findings } = parsePem(text);
  const [finding] = findings;
  const [first, ...others] = certificates;
  if (finding !== undefined) throw new UsageError(`${file}: ${finding.what}; ${finding.fix}`);
  if (first === undefined) throw new UsageError(`${file}: holds no certificate`);
  return [first, ...others];
}

/** A file a certificate, named after its common name; two of one name are told apart by their fingerprints. */
function named(certificates: readonly ParsedCertificate[]): CaFile[] {
  const slug = ({ commonName, fingerprintSha256 }: ParsedCertificate) =>
    (commonName ?? "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 64) || fingerprintSha256.slice(0, 16);
  return certificates.map((certificate) => {
    const shared = certificates.filter((other) => slug(other) === slug(certificate)).length > 1;
    const name = shared ? `${slug(certificate)}-${certificate.fingerprintSha256.slice(0, 8)}` : slug(certificate);
    return { name: `${name}.pem`, certificate };
  });
}

function facts({ name, certificate }: CaFile) {
  const { subject, notAfter, fingerprintSha256 } = certificate;
  return { file: name, subject: printable(subject), notAfter: notAfter.toISOString(), fingerprintSha256 };
}

/** All is signed up to the root: who pins the root pins all of it. */
function checkPins(pins: readonly string[], files: readonly CaFile[]): void {
  const found = files.map(({ certificate }) => certificate.fingerprintSha256);
  const root = files[files.length - 1];
  if (root !== undefined && !pins.includes(root.certificate.fingerprintSha256)) {
    throw new Error(`nothing was written: the root, ${root.name}, has none of the fingerprints that were given`);
  }
  const stray = pins.filter((each) => !found.includes(each));
  if (stray.length > 0) throw new Error(`nothing was written: no certificate has the fingerprint ${stray.join(", ")}`);
}

async function isApproved(out: string, terminal: Terminal): Promise<boolean> {
  if (terminal.ask === undefined) {
    terminal.err("nobody sits at this terminal: compare the fingerprints, then repeat with --yes --fingerprint SHA256");
    return false;
  }
  terminal.err(
    "Whoever holds one of these keys can sign for any name. Compare the root's fingerprint with what its owner",
  );
  terminal.err("says by another way than this network.");
  const answer = await terminal.ask(`Trust them, and write them to ${out}? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

/** All or nothing: a file of that name that holds another certificate is never replaced. */
function write(out: string, files: readonly CaFile[], terminal: Terminal): void {
  const missing = files.filter((each) => !isThere(out, each));
  mkdirSync(out, { recursive: true });
  for (const { name, certificate } of missing) {
    const { subjectReadable, notAfter, fingerprintSha256, pem } = certificate;
    const about = [subjectReadable, `valid until ${notAfter.toISOString()}`, `sha256 ${fingerprintSha256}`];
    writeFileSync(join(out, name), `${about.map((line) => `# ${line}\n`).join("")}${pem}`, { flag: "wx" });
  }
  for (const each of files) {
    terminal.out(`${missing.includes(each) ? "wrote" : "is there already:"} ${join(out, each.name)}`);
  }
}

function isThere(out: string, { name, certificate }: CaFile): boolean {
  const path = join(out, name);
  let text: string;
  try {
    text = readBoundedText(path, CERTIFICATE_FILE_BYTES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  const there = parsePem(text).certificates.map(({ fingerprintSha256 }) => fingerprintSha256);
  if (there.length === 1 && there[0] === certificate.fingerprintSha256) return true;
  throw new Error(
    `nothing was written: ${path} is there and holds something else (sha256 ${there.join(", ") || "of no certificate"}); ` +
      "rename it if both are to be trusted, remove it if it is not",
  );
}
