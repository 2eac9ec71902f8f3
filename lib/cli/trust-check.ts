import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { documentType, printDocument } from "../contract/document";
import { listOf, openObject, text, wholeNumber } from "../contract/shape";
import { CERTIFICATE_FILE_BYTES, readBoundedText } from "../core/bounded-file";
import { tableLines } from "../core/text/table";
import { printable } from "../core/text/visible";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import { type Terminal, UsageError } from "./verb";

const MILLISECONDS_A_DAY = 86_400_000;

/** What a folder of certificates is expected to hold; keys beside them have these names too. */
const CERTIFICATE_FILE = /\.(pem|crt|cer)$/;

const expirySchema = openObject({
  file: text(),
  subject: text(),
  notBefore: text(),
  notAfter: text(),
  daysLeft: wholeNumber(),
  state: z.enum(["ok", "expires soon", "expired", "not yet valid"]),
  fingerprintSha256: text(),
});
type Expiry = Readonly<z.output<typeof expirySchema>>;
type State = Expiry["state"];

/** What `trust check --json` prints. */
export const expiriesDocument = documentType(
  "expiries",
  1,
  { description: "When certificates expire.", writer: "cdktf-mutual-tls trust check --json" },
  { certificates: listOf(expirySchema), problems: listOf(text()) },
);

/** Says what expires when. Exit status: 0 nothing soon, 1 something soon or over, 2 something cannot be read. */
export function check(args: readonly string[], terminal: Terminal): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { days: { type: "string", default: "30" }, json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new UsageError("check needs a DIR or FILE");
  if (!/^\d{1,5}$/.test(values.days)) throw new UsageError(`--days takes a number of days, got: ${values.days}`);
  const expiries: Expiry[] = [];
  const problems: string[] = [];
  for (const given of positionals) {
    const { texts, unread } = textsOf(given);
    problems.push(...unread);
    for (const [file, text] of texts) {
      const { certificates, findings } = parsePem(text);
      expiries.push(...certificates.map((each) => expiryOf(file, each, terminal.now(), Number(values.days))));
      problems.push(...findings.map(({ what, fix }) => `${file}: ${what}; ${fix}`));
    }
  }
  expiries.sort((a, b) => (a.notAfter < b.notAfter ? -1 : a.notAfter > b.notAfter ? 1 : 0));
  if (values.json) terminal.out(printDocument(expiriesDocument, { certificates: expiries, problems }).trimEnd());
  else if (expiries.length > 0) for (const line of table(expiries)) terminal.out(line);
  for (const problem of problems) terminal.err(`trust check: ${problem}`);
  if (problems.length > 0) return 2;
  return expiries.every(({ state }) => state === "ok") ? 0 : 1;
}

interface Texts {
  readonly texts: [file: string, text: string][];
  /** Why a file could not be read; the others are looked at all the same. */
  readonly unread: string[];
}

/** A file, or the files of a folder and below that hold certificates. */
function textsOf(given: string): Texts {
  try {
    if (!statSync(given).isDirectory())
      return { texts: [[given, readBoundedText(given, CERTIFICATE_FILE_BYTES)]], unread: [] };
    const { texts, unread } = filesBelow(given);
    const found = texts.filter(([, text]) => text.includes("BEGIN CERTIFICATE-"));
    if (found.length > 0 || unread.length > 0) return { texts: found, unread };
    return { texts: [], unread: [`${given}: no file of it (*.pem, *.crt, *.cer) holds a certificate in PEM`] };
  } catch (error) {
    return { texts: [], unread: [(error as Error).message] };
  }
}

function filesBelow(folder: string): Texts {
  const texts: [string, string][] = [];
  const unread: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const file = join(folder, entry);
    if (!CERTIFICATE_FILE.test(entry)) continue;
    try {
      if (!statSync(file).isDirectory()) texts.push([file, readBoundedText(file, CERTIFICATE_FILE_BYTES)]);
    } catch (error) {
      unread.push((error as Error).message);
    }
  }
  return { texts, unread };
}

function expiryOf(file: string, certificate: ParsedCertificate, now: Date, days: number): Expiry {
  const { subject, notBefore, notAfter, fingerprintSha256 } = certificate;
  const daysLeft = Math.floor((notAfter.getTime() - now.getTime()) / MILLISECONDS_A_DAY);
  return {
    file,
    subject,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft,
    state: stateOf(certificate, now, daysLeft < days),
    fingerprintSha256,
  };
}

function stateOf({ notBefore, notAfter }: ParsedCertificate, now: Date, isSoon: boolean): State {
  if (now > notAfter) return "expired";
  if (now < notBefore) return "not yet valid";
  return isSoon ? "expires soon" : "ok";
}

function table(expiries: readonly Expiry[]): string[] {
  const rows = expiries.map(({ notAfter, daysLeft, state, subject, file }) => {
    return [notAfter.slice(0, 10), String(daysLeft), state, printable(subject), file];
  });
  return tableLines([["EXPIRES", "DAYS", "STATE", "SUBJECT", "FILE"], ...rows], { right: [1] });
}
