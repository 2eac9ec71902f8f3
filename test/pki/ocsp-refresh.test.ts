import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { certdbSchema } from "../../lib/pki/certdb";
import { findProgram, testWith } from "../support/programs";

const SCRIPT = resolve(__dirname, "../../lib/pki/ocsp-refresh.sh");
const it = testWith(findProgram("sqlite3"), "sqlite3");

/** `cfssl` as far as the script calls it: responses without content, and a CRL by openssl. */
const CFSSL = `#!/bin/sh
echo "$*" >>calls
[ ! -e broken ] || { echo 'no such key' >&2; exit 1; }
while [ $# -gt 0 ]; do case $1 in -interval) interval=$2 ;; ocsprefresh | crl) verb=$1 ;; esac; shift; done
case $verb in
ocsprefresh) sqlite3 ca.db "REPLACE INTO ocsp_responses SELECT serial_number, authority_key_identifier, 'x',
  strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '+\${interval%s} seconds') FROM certificates WHERE CURRENT_TIMESTAMP < expiry"
  if [ -e late ]; then sqlite3 ca.db "$(cat late)"; rm late; fi ;;
crl) if [ -e later ]; then sqlite3 ca.db "$(cat later)"; rm later; fi
  openssl ca -config ca.cnf -gencrl -crldays 7 2>/dev/null | openssl crl -outform DER | base64 ;;
esac
`;

describe.each(["dash", "bash"])("under %s", (shell) => {
  let directory: string;
  const path = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "ignore" });
  const sql = (statement: string) => execFileSync("sqlite3", [path("ca.db"), statement]);
  const settings: Record<string, string | undefined> = {};

  function run(...args: string[]) {
    const text = Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`]));
    writeFileSync(path("ocsp-refresh.conf"), text.join(""));
    rmSync(path("calls"), { force: true });
    const words = [
      ...(shell === "bash" ? ["--posix"] : []),
      SCRIPT,
      ...(args.length > 0 ? args : [path("ocsp-refresh.conf")]),
    ];
    const { status, stdout, stderr } = spawnSync(shell, words, {
      cwd: directory,
      env: { PATH: `${path("bin")}:${process.env.PATH}` },
      encoding: "utf8",
    });
    const calls = existsSync(path("calls")) ? readFileSync(path("calls"), "utf8").trim().split("\n") : [];
    return {
      status,
      stdout: stdout.replaceAll(/^.*?: /gm, ""),
      stderr,
      calls: calls.map((call) => call.split(" ")[0]),
    };
  }

  function issue(serial: string): string {
    return `INSERT INTO certificates (serial_number, authority_key_identifier, status, expiry, revoked_at, pem)
      VALUES ('${serial}', 'ab', 'good', '2099-01-01 00:00:00+00:00', '0001-01-01 00:00:00+00:00', '')`;
  }

  function certificate(name: string, extensions: string, signer: string): void {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl("req", "-new", ...key, "-keyout", path(`${name}.key`), "-subj", `/CN=${name}`, "-out", path(`${name}.csr`));
    writeFileSync(path(`${name}.ext`), extensions);
    const by =
      signer === name
        ? ["-signkey", path(`${name}.key`)]
        : ["-CA", path(`${signer}.pem`), "-CAkey", path(`${signer}.key`), "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      path(`${name}.csr`),
      ...by,
      "-days",
      "30",
      "-extfile",
      path(`${name}.ext`),
      "-out",
      path(`${name}.pem`),
    );
  }

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "ocsp-refresh-"));
    mkdirSync(path("bin"));
    writeFileSync(path("bin/cfssl"), CFSSL);
    chmodSync(path("bin/cfssl"), 0o755);
    certificate(
      "ca",
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
      "ca",
    );
    certificate("ocsp", "extendedKeyUsage=OCSPSigning\n", "ca");
    certificate("server", "extendedKeyUsage=serverAuth\n", "ca");
    certificate("foreign", "extendedKeyUsage=OCSPSigning\n", "foreign");
    writeFileSync(path("index"), "");
    writeFileSync(
      path("ca.cnf"),
      "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncertificate=ca.pem\nprivate_key=ca.key\ndefault_md=sha256\n",
    );
    writeFileSync(path("ca.json"), "{}");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  beforeEach(() => {
    for (const name of ["ca.db", "ca.answered", "ca.listed", "crl.der"]) rmSync(path(name), { force: true });
    Object.assign(settings, {
      database: path("ca.db"),
      "db-config": path("ca.json"),
      ca: path("ca.pem"),
      responder: path("ocsp.pem"),
      "responder-key": path("ocsp.key"),
      interval: "345600",
      crl: path("crl.der"),
      "crl-expiry": "604800",
      "ca-key": path("ca.key"),
      unknown: undefined,
    });
    writeFileSync(path("ca.db"), "");
    if (findProgram("sqlite3") !== undefined) sql(`${certdbSchema()}; ${issue("1")}; ${issue("2")};`);
  });

  it("signs what has no response, and then has nothing to do", () => {
    expect(run()).toMatchObject({
      status: 0,
      stdout: "responses refreshed: 2 without a response\nCRL made: there was none\n",
      stderr: "",
      calls: ["ocsprefresh", "crl"],
    });
    expect(run()).toMatchObject({ status: 0, stdout: "", calls: [] });
    sql(issue("3"));
    expect(run()).toMatchObject({ stdout: "responses refreshed: 1 without a response\n", calls: ["ocsprefresh"] });
  });

  it("signs anew after a revocation, once, and makes the CRL", () => {
    run();
    sql(
      "UPDATE certificates SET status = 'revoked', reason = 1, revoked_at = CURRENT_TIMESTAMP WHERE serial_number = '1'",
    );
    expect(run().stdout).toBe("responses refreshed: the revoked ones changed\nCRL made: the revoked ones changed\n");
    expect(run().calls).toEqual([]);
  });

  it("signs anew past half of a response's life, but not for an expired certificate", () => {
    run();
    sql(
      "UPDATE ocsp_responses SET expiry = strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '+47 hours') WHERE serial_number = '1'",
    );
    expect(run().stdout).toBe("responses refreshed: 1 past half of their life\n");
    sql("UPDATE certificates SET expiry = '2020-01-01 00:00:00+00:00'; DELETE FROM ocsp_responses");
    expect(run().calls).toEqual([]);
  });

  it("leaves to the next run what was issued or revoked while it signed", () => {
    writeFileSync(path("late"), issue("9"));
    writeFileSync(
      path("later"),
      `${issue("10")}; UPDATE certificates SET status = 'revoked', reason = 1, revoked_at = CURRENT_TIMESTAMP WHERE serial_number = '1'`,
    );
    expect(run().stdout).toBe("responses refreshed: 2 without a response\nCRL made: there was none\n");
    expect(run()).toMatchObject({
      stdout: "responses refreshed: 2 without a response\nCRL made: the revoked ones changed\n",
      calls: ["ocsprefresh", "crl"],
    });
    expect(run().calls).toEqual([]);
  });

  it("says what cfssl said, and does nothing more", () => {
    writeFileSync(path("broken"), "");
    const failed = run();
    rmSync(path("broken"));
    expect(failed).toMatchObject({ status: 1, calls: ["ocsprefresh"] });
    expect(failed.stderr).toContain("ocsprefresh failed: no such key");
  });

  it("leaves a CRL alone where it has no key for one", () => {
    Object.assign(settings, { crl: undefined, "crl-expiry": undefined, "ca-key": undefined });
    expect(run().calls).toEqual(["ocsprefresh"]);
  });

  it("fails before it signs with a responder that no client accepts", () => {
    const refused = (responder: string, key: string) => {
      Object.assign(settings, { responder: path(`${responder}.pem`), "responder-key": path(`${key}.key`) });
      const { status, stderr, calls } = run();
      expect({ status, calls }).toEqual({ status: 1, calls: [] });
      return stderr;
    };
    expect(refused("ocsp", "server")).toMatch(/server\.key is not the private key of .*ocsp\.pem/);
    expect(refused("server", "server")).toMatch(
      /server\.pem may not sign responses: its extended key usage has no OCSPSigning/,
    );
    expect(refused("foreign", "foreign")).toMatch(/foreign\.pem is not valid under .*ca\.pem/);
  });

  it("fails on settings that make no sense, in words", () => {
    const refused = (change: object) => {
      const before = { ...settings };
      Object.assign(settings, change);
      const { status, stderr } = run();
      Object.assign(settings, before);
      expect(status).toBe(1);
      return stderr;
    };
    expect(refused({ interval: "96h" })).toMatch(/interval is "96h"; allowed: seconds/);
    expect(refused({ interval: "600" })).toMatch(/below 7200 CFSSL signs responses that are over at once/);
    expect(refused({ ca: "/nonexistent" })).toMatch(/"\/nonexistent" cannot be read/);
    expect(refused({ unknown: "x" })).toMatch(/unknown key "unknown"/);
    expect(refused({ "ca-key": "/nonexistent" })).toMatch(/ca-key "\/nonexistent" cannot be read, the CRL needs it/);
  });

  it("fails with 2 on wrong usage", () => {
    expect(run("a", "b").status).toBe(2);
    expect(run("").status).toBe(2);
    expect(run("--help").status).toBe(0);
  });
});
