import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate request with a new P-256 key, in PEM. */
export function certificateRequest(subject: string): string {
  const folder = mkdtempSync(join(tmpdir(), "enrolment-key-"));
  try {
    const csr = join(folder, "csr.pem");
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(folder, "key.pem")];
    execFileSync("openssl", ["req", "-new", ...key, "-subj", subject, "-out", csr], { stdio: "pipe" });
    return readFileSync(csr, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The body of CFSSL's `authsign` for a request, signed with an enrolment key in hex. */
export function authsignBody(request: Readonly<Record<string, unknown>>, key: string): Buffer {
  const text = Buffer.from(JSON.stringify(request));
  const token = createHmac("sha256", Buffer.from(key.trim(), "hex")).update(text).digest("base64");
  return Buffer.from(JSON.stringify({ token, request: text.toString("base64") }));
}
