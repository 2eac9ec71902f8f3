import type { Finding } from "./finding";

/** One armoured block of a PEM text. */
export interface PemBlock {
  /** Position among the blocks of the text, from 1. */
  readonly number: number;
  /** Line of the BEGIN boundary, from 1. */
  readonly line: number;
  readonly label: string;
  readonly der: Buffer;
}

/** The blocks of a PEM text, and the findings of the other parts. */
export interface PemBlocks {
  readonly blocks: readonly PemBlock[];
  readonly findings: readonly Finding[];
}

const BOUNDARY = /^-----(BEGIN|END) ([^-]+)-----$/;
const BOUNDARY_LIKE = /^-{2,}\s*(BEGIN|END)\b/i;

/** The certificates of a p7b file, without its other parts. */
export const FROM_PKCS7 = "take the certificates from it: openssl pkcs7 -print_certs -in FILE -out FILE.pem";
const COPY_AGAIN = "copy the file again from where it was issued";

/**
 * Splits a PEM text into blocks. Text before a block is allowed (`openssl x509 -subject` and `-text` write it). Text after the
 * last block is not allowed: it is a sign of a cut or doubled file.
 */
export function readPem(text: string): PemBlocks {
  const blocks: PemBlock[] = [];
  const findings: Finding[] = [];
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  let number = 0;
  let textAfter: number | undefined;

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const begin = BOUNDARY.exec(line);
    if (begin?.[1] !== "BEGIN") {
      if (BOUNDARY_LIKE.test(line)) findings.push(strayBoundary(line, at + 1));
      else if (line !== "" && !line.startsWith("#")) textAfter ??= at + 1;
      continue;
    }
    number++;
    textAfter = undefined;
    const label = begin[2] ?? "";
    const where = `block ${number} (line ${at + 1})`;
    const start = at;
    while (at + 1 < lines.length && !BOUNDARY_LIKE.test(lines[at + 1] ?? "")) at++;
    const body = lines.slice(start + 1, at + 1);
    const end = BOUNDARY.exec(lines[at + 1] ?? "");
    if (end?.[1] !== "END") {
      findings.push({
        code: "pem-block-unfinished",
        what: `${where} has no line -----END ${label}-----`,
        fix: COPY_AGAIN,
      });
      continue;
    }
    at++;
    if (end[2] !== label) {
      findings.push({
        code: "pem-boundary",
        what: `the BEGIN and END lines of ${where} do not match`,
        got: `BEGIN ${label}, END ${end[2]}`,
        fix: COPY_AGAIN,
      });
      continue;
    }
    // Only the block of a key has header lines. It is refused by its label, and its content is not read.
    if (isPrivateKey(label)) {
      blocks.push({ number, line: start + 1, label, der: Buffer.alloc(0) });
      continue;
    }
    const broken = brokenBase64(body, start + 2);
    if (broken === undefined) {
      blocks.push({ number, line: start + 1, label, der: Buffer.from(body.join(""), "base64") });
    } else {
      findings.push({
        code: "pem-base64",
        what: `${where} is not valid base64`,
        got: broken,
        fix: COPY_AGAIN,
      });
    }
  }

  if (number === 0 && findings.length === 0) findings.push(noBlock(text));
  else if (number > 0 && textAfter !== undefined) {
    findings.push({
      code: "pem-trailing-text",
      what: `line ${textAfter} is text after the last block`,
      got: `${lines[textAfter - 1]?.length} characters`,
      allowed: "text before a block; after the last block only empty lines and lines that start with #",
      fix: `remove the text, or ${COPY_AGAIN}`,
    });
  }
  return { blocks, findings };
}

/** Armours DER: 64 columns, LF, one final newline. */
export function writePem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der).toString("base64");
  return `-----BEGIN ${label}-----\n${base64.replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;
}

/** Whether a block of this label holds a private key, encrypted or not. */
export function isPrivateKey(label: string): boolean {
  return /PRIVATE KEY$/.test(label);
}

/** What is not base64 in a block's body, or undefined. Shows single characters only: a body may be secret. */
function brokenBase64(body: readonly string[], firstLine: number): string | undefined {
  for (const [i, line] of body.entries()) {
    const padded = line.endsWith("=") && body.slice(i + 1).some((later) => later !== "");
    const stray = /[^A-Za-z0-9+/=]|=(?!=?$)/u.exec(line)?.[0] ?? (padded ? "=" : undefined);
    if (stray !== undefined) return `${JSON.stringify(stray)} in line ${firstLine + i}`;
  }
  const length = body.join("").length;
  if (length === 0) return "an empty block";
  return length % 4 === 0 ? undefined : `${length} characters, which is not a multiple of 4`;
}

function strayBoundary(line: string, number: number): Finding {
  const wellFormed = BOUNDARY.test(line);
  return {
    code: "pem-boundary",
    what: wellFormed ? `line ${number} is an END line without a BEGIN line` : `line ${number} is a damaged boundary`,
    got: line,
    allowed: "-----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----, five dashes on each side",
    fix: COPY_AGAIN,
  };
}

function noBlock(text: string): Finding {
  const form = OTHER_FORMS.find(({ shows }) => shows(text));
  // The text is not shown: it may be a secret that was given by mistake.
  const got = text.trim() === "" ? "an empty text" : `${text.length} characters of text`;
  return {
    code: "pem-no-block",
    what: "the text has no PEM block",
    got: form?.name ?? got,
    allowed: "text with one or more blocks -----BEGIN CERTIFICATE----- ... -----END CERTIFICATE-----",
    fix: form?.fix ?? "give the text of a PEM file",
  };
}

/** What certificates come in otherwise, read as UTF-8, in which a byte above 0x7F has become U+FFFD; the first that fits. */
const OTHER_FORMS: readonly {
  readonly name: string;
  readonly fix: string;
  readonly shows: (text: string) => boolean;
}[] = [
  {
    name: "text in UTF-16",
    fix: "write it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE >FILE.pem",
    shows: (text) => text.includes("\0") && text.split("\0").join("").includes("-----BEGIN "),
  },
  {
    name: "a PKCS #12 file (PFX), which may hold a private key",
    fix: "take only the certificates from it: openssl pkcs12 -nokeys -in FILE -out FILE.pem",
    // SEQUENCE { INTEGER 3, ...
    shows: (text) => text.startsWith("0") && text.slice(1, 9).includes("\x02\x01\x03"),
  },
  {
    name: "a PKCS #7 file (p7b)",
    fix: `${FROM_PKCS7} -inform der`,
    // SEQUENCE { OBJECT IDENTIFIER 1.2.840.113549.1.7.2, ...
    shows: (text) => text.startsWith("0") && text.slice(1, 20).includes("\x06\t*\uFFFDH\uFFFD\uFFFD\r\x01\x07\x02"),
  },
  {
    name: "binary data",
    fix: "convert it: openssl x509 -inform der -in FILE -out FILE.pem",
    shows: (text) => text.includes("\0") || text.includes("\uFFFD"),
  },
];
