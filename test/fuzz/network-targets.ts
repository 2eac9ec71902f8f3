import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { revoke } from "../../lib/operate/revoke";
import { parsePem } from "../../lib/x509/certificate";
import { checkCrl, nextUpdateOf, revokedSerials } from "../../lib/x509/crl";
import type { Target } from "./targets";

const lib = resolve(__dirname, "../../lib");

/** A CA, a list that it signed, and one that it signed before. */
const CA = (() => {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-ca-"));
  try {
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key"];
    openssl("req", "-x509", ...key, "-subj", "/O=A/CN=Issuing", "-days", "3650", "-out", "ca.pem");
    writeFileSync(join(folder, "ca.cnf"), "[ca]\ndefault_ca=c\n[c]\ndatabase=index\ndefault_md=sha256\n");
    const list = (revoked: string, last: string) => {
      writeFileSync(join(folder, "index"), revoked);
      const times = ["-crl_lastupdate", last, "-crl_nextupdate", "20991231235959Z"];
      openssl(
        ...["ca", "-config", "ca.cnf", "-gencrl", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "crl"],
        ...times,
      );
      return openssl("crl", "-in", "crl", "-outform", "DER");
    };
    const older = list("", "20240101000000Z");
    const newer = list("R\t300101000000Z\t240101000000Z\t1234\tunknown\t/CN=x\n", "20250101000000Z");
    return { pem: readFileSync(join(folder, "ca.pem"), "utf8"), older, newer };
  } finally {
    rmSync(folder, { recursive: true });
  }
})();
const [AUTHORITY] = parsePem(CA.pem).certificates;

/** Bytes of a document altered, cut off or with more behind them. */
export const damaged = (document: Buffer) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(document.length - 1), fc.nat(255)), { maxLength: 3 }),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(document.length) },
        { weight: 1, arbitrary: fc.nat(document.length) },
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(new Uint8Array()) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }) },
      ),
    )
    .map(([edits, length, more]) => {
      const copy = Buffer.from(document);
      for (const [at, byte] of edits) copy[at] = byte;
      return Buffer.concat([copy.subarray(0, length), more]);
    });

const lists = fc.oneof(
  damaged(CA.newer),
  damaged(CA.older),
  fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)),
);

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the refresh with a server that answers so, where the older list is in place; the list that httpd has then. */
function refreshed(input: Buffer): { readonly said: string; readonly list: Buffer } {
  return inFolder((folder) => {
    const path = (name: string) => join(folder, name);
    mkdirSync(path("bin"));
    mkdirSync(path("state"));
    const program = (name: string, text: string) => {
      writeFileSync(path(`bin/${name}`), `#!/bin/sh\n${text}\n`);
      chmodSync(path(`bin/${name}`), 0o755);
    };
    program("curl", `cat '${path("answer")}'`);
    program("systemctl", "exit 0");
    writeFileSync(path("answer"), input);
    writeFileSync(path("a.pem"), CA.pem);
    const older = `-----BEGIN X509 CRL-----\n${CA.older.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END X509 CRL-----\n`;
    for (const name of ["state/a.pem", "www.crl"]) writeFileSync(path(name), older.replace(/\n\n/g, "\n"));
    const settings = { bundle: path("www.crl"), state: path("state"), unit: "apache2.service", interval: 3600 };
    const list = `list=${path("a.pem")} http://crl.example.org/a.crl`;
    const text = [...Object.entries(settings).map(([key, value]) => `${key}=${value}`), list];
    writeFileSync(path("refresh.conf"), text.map((line) => `${line}\n`).join(""));
    const { status, stdout, stderr } = spawnSync("sh", [join(lib, "httpd/crl-refresh.sh"), path("refresh.conf")], {
      ...{ encoding: "utf8", env: { PATH: `${path("bin")}:${process.env.PATH}` } },
    });
    if (status !== 0 && status !== 1) throw new Error(`it ended with ${status}: ${stderr}`);
    const pem = readFileSync(path("www.crl"), "utf8").replace(/-----[^-]*-----|\n/g, "");
    return { said: stdout + stderr, list: Buffer.from(pem, "base64") };
  });
}

/** What the agent takes out of an answer of CFSSL's API, or the words with which it refuses it. */
function granted(input: Buffer): { readonly certificate?: string; readonly failure: string } {
  return inFolder((folder) => {
    writeFileSync(join(folder, "input"), input);
    writeFileSync(join(folder, "body"), "{}");
    const script = [
      'work=$1 remotes=ca.example.org root_ca="" name=www',
      `. '${join(lib, "certmgr/agent/words.sh")}'; . '${join(lib, "certmgr/agent/cfssl-api.sh")}'`,
      'curl() { cat "$work/input" >"$work/answer"; printf 200; }',
      'if post authsign "$work/body"; then exit 10; fi',
      'printf %s "$failure"; exit 11',
    ].join("\n");
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", folder], { encoding: "utf8" });
    if (status === 10) return { certificate: readFileSync(join(folder, "granted"), "utf8"), failure: "" };
    if (status !== 11) throw new Error(`it ended with ${status}: ${stderr}`);
    return { failure: stdout };
  });
}

const answer = fc.oneof(
  fc
    .record(
      {
        success: fc.oneof(fc.constant(true), fc.jsonValue({ maxDepth: 1 })),
        result: fc.oneof(
          fc.record({
            certificate: fc.oneof(fc.constant(CA.pem), fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 1 })),
          }),
          fc.jsonValue({ maxDepth: 2 }),
        ),
        errors: fc.oneof(
          fc.array(
            fc.record({
              code: fc.nat(),
              message: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 1 })),
            }),
          ),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
  fc.json().map((text) => Buffer.from(text)),
  damaged(Buffer.from(JSON.stringify({ success: true, result: { certificate: CA.pem }, errors: [], messages: [] }))),
  fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)),
);

/** What JSON says of it, where it is JSON. */
function grantedByJson(input: Buffer): { readonly certificate?: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input));
  } catch {
    return undefined;
  }
  const { success, result } = (value ?? {}) as { success?: unknown; result?: { certificate?: unknown } | null };
  const certificate = success === true ? result?.certificate : undefined;
  return typeof certificate === "string" ? { certificate } : {};
}

/** Readers of what comes over the network to a host or from one. */
export const NETWORK_TARGETS: readonly Target[] = [
  {
    name: "crl",
    input: lists,
    check: (input) => {
      if (AUTHORITY === undefined) throw new Error("the CA has no certificate");
      const findings = checkCrl(input, AUTHORITY, new Date("2026-01-01T00:00:00Z"));
      for (const { what, got } of findings) {
        if (`${what}${got}`.length > 10_000) throw new Error("a finding of more than 10,000 characters");
      }
      nextUpdateOf(input);
      const odd = revokedSerials(input).find((serial) => !/^([0-9a-f]{2})+$/.test(serial));
      if (odd !== undefined) throw new Error(`a serial number that is none: ${odd}`);
    },
  },
  {
    name: "crl-refresh",
    shortRuns: 12,
    input: lists,
    check: (input) => {
      const { said, list } = refreshed(input);
      if (!list.equals(CA.older) && !list.equals(CA.newer))
        throw new Error(`httpd got a list that nobody signed: ${said}`);
      if (/(?!\n)[\p{Cc}]/u.test(said)) throw new Error(`it prints what acts on a terminal: ${JSON.stringify(said)}`);
    },
  },
  {
    name: "cfssl-answer",
    shortRuns: 40,
    input: answer,
    check: (input) => {
      const { certificate, failure } = granted(input);
      if (/\p{Cc}/u.test(failure)) throw new Error(`it prints what acts on a terminal: ${JSON.stringify(failure)}`);
      if (failure.length > 400) throw new Error(`a failure of ${failure.length} characters`);
      const right = grantedByJson(input);
      if (right === undefined) return;
      // A half of a pair of UTF-16 is no character.
      const expected = right.certificate === undefined ? undefined : Buffer.from(`${right.certificate}\n`).toString();
      if (certificate !== expected)
        throw new Error(`it takes ${JSON.stringify(certificate)}, not ${JSON.stringify(expected)}`);
    },
  },
  {
    name: "revoke",
    input: fc.oneof(
      damaged(AUTHORITY?.der === undefined ? Buffer.alloc(1) : Buffer.from(AUTHORITY.der)).map((der) =>
        Buffer.from(`-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`),
      ),
      damaged(Buffer.from(CA.pem)),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
    ),
    check: async (input) => {
      const commands: string[] = [];
      const shell = {
        run: async (_: string, command: string) => {
          commands.push(command);
          return { code: 0, stdout: commands.length === 1 ? input.toString("utf8") : "", stderr: "" };
        },
      };
      // Kept inputs are of other CAs than this run's: each of them is refused. What this CA signed has any serial number.
      const aki = AUTHORITY?.ski ?? "00";
      const authority = { label: "sub", host: "ca01", databaseConfig: "/etc/db.json", refreshUnit: "a.service" };
      const manifest = { host: "client01", file: "/etc/a.json", certificate: "/root/a.crt", label: "sub" };
      const facts = {
        ...{ domain: "lab.test", hosts: [] },
        authorities: [{ ...authority, keyIdentifier: aki, certificate: CA.pem }],
        manifests: [{ ...manifest, commonName: "Issuing", names: [{ organization: "A" }], hosts: [] }],
      };
      try {
        await revoke(facts, shell as never, { host: "client01", path: "/root/a.crt" });
      } catch (error) {
        const { name, message } = error as Error;
        if (name !== "Error" || commands.length !== 1 || message.length > 20_000) throw error;
        return;
      }
      const [, command = ""] = commands;
      if (!new RegExp(`^set -eu\\nrunuser (\\S+ )+-serial \\d+ -aki ${aki} -reason keyCompromise\\n`).test(command)) {
        throw new Error(`what root runs is ${JSON.stringify(command)}`);
      }
    },
  },
];
