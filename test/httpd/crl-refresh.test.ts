import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { testWithPrograms } from "../support/programs";
import { gives, type IssuerServer, issuerServer } from "../trust/issuer-server";

const SCRIPT = resolve(__dirname, "../../lib/httpd/crl-refresh.sh");

/** `systemctl` as far as the script calls it. */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>calls
case $1 in is-active) [ -e running ] ;; reload) [ ! -e stubborn ] ;; esac
`;

/** What the script calls, and the tests for its lists. */
const withTools = testWithPrograms("curl", "openssl");

let server: IssuerServer;
let directory: string;
const path = (name: string) => join(directory, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
const read = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : "");

beforeAll(async () => {
  server = await issuerServer();
});
afterAll(() => server.close());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "crl-refresh-"));
  mkdirSync(path("bin"));
  writeFileSync(path("bin/systemctl"), SYSTEMCTL);
  chmodSync(path("bin/systemctl"), 0o755);
  writeFileSync(path("running"), "");
  server.answers.clear();
  ca("a", "/O=A/CN=Issuing");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Extensions of lists that are for a part of a CA's certificates. */
const PARTS = [
  "[cas]\nissuingDistributionPoint=critical,onlyCA:TRUE",
  "[users]\nissuingDistributionPoint=critical,onlyuser:TRUE",
  "[indirect]\nissuingDistributionPoint=critical,indirectCRL:TRUE",
  "[reasons]\nissuingDistributionPoint=critical,@some\n[some]\nonlysomereasons=keyCompromise\n",
].join("\n");

function ca(name: string, subject: string): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`];
  openssl("req", "-x509", ...key, "-subj", subject, "-days", "9", "-out", `${name}.pem`);
  const text = `[ca]\ndefault_ca=c\n[c]\ndatabase=${name}.txt\ndefault_md=sha256\n[delta]\n2.5.29.27=critical,DER:02:01:01\n${PARTS}`;
  writeFileSync(path(`${name}.cnf`), text);
  writeFileSync(path(`${name}.txt`), "");
}

/** A list in DER that a CA signs, by default one that is good from now on for a day. */
function list(
  name: string,
  { from = 0, until = 86_400, revoked = "", more = [] as string[], key = name } = {},
): Buffer {
  const moment = (seconds: number) => new Date(Date.now() + 1000 * seconds).toISOString().replace(/[-:T]|\.\d+/g, "");
  writeFileSync(path(`${name}.txt`), revoked);
  openssl(
    ...[
      "ca",
      "-config",
      `${name}.cnf`,
      "-gencrl",
      "-cert",
      `${name}.pem`,
      "-keyfile",
      `${key}.key`,
      "-out",
      "made.crl",
    ],
    ...["-crl_lastupdate", moment(from), "-crl_nextupdate", moment(until), ...more],
  );
  return openssl("crl", "-in", "made.crl", "-outform", "DER");
}

const REVOKED = "R\t300101000000Z\t260101000000Z\t1234\tunknown\t/CN=x\n";

interface Run {
  readonly status: number;
  readonly said: string;
  readonly calls: string[];
}

function run(lists: readonly string[] = ["a"], interval = 3600): Promise<Run> {
  const settings = [
    `bundle=${path("www.crl")}`,
    `state=${path("state")}`,
    "unit=apache2.service",
    `interval=${interval}`,
    ...lists.map((name) => `list=${path(`${name}.pem`)} ${server.url}/${name}.crl`),
  ];
  writeFileSync(path("refresh.conf"), settings.map((line) => `${line}\n`).join(""));
  return start(path("refresh.conf"));
}

function start(...args: string[]): Promise<Run> {
  rmSync(path("calls"), { force: true });
  const env = { PATH: `${path("bin")}:${process.env.PATH}` };
  return new Promise((done) => {
    execFile("sh", [SCRIPT, ...args], { cwd: directory, env }, (error, stdout, stderr) => {
      const calls = read("calls")
        .split("\n")
        .filter((call) => call.startsWith("reload"));
      done({ status: Number(error?.code ?? 0), said: stdout + stderr, calls });
    });
  });
}

const serials = () =>
  openssl("crl", "-in", "www.crl", "-noout", "-text")
    .toString()
    .match(/Serial Number: \w+/g) ?? [];

withTools("the first list is put in place, and httpd told; the same list again changes nothing", async () => {
  server.answers.set("/a.crl", gives(list("a")));
  expect(await run()).toMatchObject({ status: 0, calls: ["reload apache2.service"] });
  expect(read("www.crl")).toMatch(/^-----BEGIN X509 CRL-----\n/);
  expect(await run()).toEqual({ status: 0, said: "", calls: [] });
});

withTools.each(["cas", "users"])(
  "a list of %s alone is taken: who looks into it may ask about those alone",
  async (part) => {
    server.answers.set("/a.crl", gives(list("a", { more: ["-crlexts", part] })));
    expect(await run()).toMatchObject({ status: 0, calls: ["reload apache2.service"] });
  },
);

withTools("a revocation reaches httpd with the next list, in PEM too", async () => {
  server.answers.set("/a.crl", gives(list("a", { from: -60 })));
  await run();
  expect(serials()).toEqual([]);
  list("a", { revoked: REVOKED });
  server.answers.set("/a.crl", gives(read("made.crl")));
  expect(await run()).toMatchObject({ status: 0, calls: ["reload apache2.service"] });
  expect(serials()).toEqual(["Serial Number: 1234"]);
});

withTools("a server that does not run is not reloaded, and a reload that failed is owed", async () => {
  rmSync(path("running"));
  server.answers.set("/a.crl", gives(list("a", { from: -60 })));
  expect(await run()).toMatchObject({ status: 0, calls: [] });
  writeFileSync(path("running"), "");
  expect(await run()).toMatchObject({ status: 0, calls: [] });
  server.answers.set("/a.crl", gives(list("a", { revoked: REVOKED })));
  writeFileSync(path("stubborn"), "");
  expect(await run()).toMatchObject({ status: 1, calls: ["reload apache2.service"] });
  rmSync(path("stubborn"));
  expect(await run()).toMatchObject({ status: 0, calls: ["reload apache2.service"] });
});

describe("what is not good is never put in place, and what was there stays:", () => {
  const bad: [string, () => Buffer | string, RegExp][] = [
    ["a list that another CA signed", () => by("/O=B/CN=Other"), /was not signed by subject=CN=Issuing,O=A/],
    ["a list that is forged in the CA's name", () => by("/O=A/CN=Issuing"), /was not signed by/],
    [
      "a list with a bit changed",
      () => flipped(list("a", { revoked: REVOKED })),
      /was not signed by|no revocation list/,
    ],
    ["a list that is over", () => list("a", { from: -7200, until: -60 }), /the list is over since 20/],
    ["a list from the future", () => list("a", { from: 3600 }), /from the future/],
    [
      "a list that is older than the one there",
      () => list("a", { from: -3600 }),
      /is older than the one that is there/,
    ],
    ["a delta list", () => list("a", { more: ["-crlexts", "delta"] }), /delta list/],
    [
      "a list of other CAs too",
      () => list("a", { more: ["-crlexts", "indirect"] }),
      /no list of this kind: Indirect CRL/,
    ],
    [
      "a list of some reasons",
      () => list("a", { more: ["-crlexts", "reasons"] }),
      /no list of this kind: Only Some Reasons/,
    ],
    ["a list that was cut off", () => list("a").subarray(0, 100), /no revocation list/],
    ["nothing", () => "", /no revocation list/],
    ["a web page", () => "<html>Please log in</html>", /no revocation list/],
    ["a certificate", () => read("a.pem"), /no revocation list/],
  ];

  withTools.each(bad)("%s", async (_, make, reason) => {
    server.answers.set("/a.crl", gives(list("a", { from: -60 })));
    await run();
    const before = read("www.crl");
    server.answers.set("/a.crl", gives(make()));
    const { status, said, calls } = await run();
    expect({ status, calls, same: read("www.crl") === before }).toEqual({ status: 1, calls: [], same: true });
    expect(said).toMatch(reason);
  });

  withTools.each(bad.filter(([name]) => !name.includes("older")))("%s, and there was none", async (_, make) => {
    server.answers.set("/a.crl", gives(make()));
    expect(await run()).toMatchObject({ status: 1, calls: [], said: expect.stringContaining("httpd gets none") });
    expect(existsSync(path("www.crl"))).toBe(false);
  });

  function by(subject: string): Buffer {
    ca("b", subject);
    return list("b");
  }

  function flipped(der: Buffer): Buffer {
    const copy = Buffer.from(der);
    const at = copy.indexOf(Buffer.from("1234", "hex"));
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  }
});

withTools("a server that fails, redirects, sends too much or is gone leaves what was there", async () => {
  server.answers.set("/a.crl", gives(list("a", { from: -60 })));
  await run();
  const before = read("www.crl");
  server.answers.set("/a.crl", (_, response) => response.writeHead(500).end(list("a")));
  expect((await run()).said).toContain("curl 22: ");
  server.answers.set("/b.crl", gives(list("a")));
  server.answers.set("/a.crl", (_, response) => response.writeHead(302, { location: "/b.crl" }).end());
  expect((await run()).said).toContain("no revocation list");
  server.answers.set("/a.crl", gives(Buffer.alloc(33_554_433)));
  expect((await run()).said).toContain("larger than 33554432 bytes");
  server.answers.set("/a.crl", (request) => request.socket.destroy());
  expect(await run()).toMatchObject({ status: 1, calls: [], said: expect.stringContaining("curl 52: ") });
  expect(read("www.crl")).toBe(before);
});

withTools("one CA that is away does not keep the other's list back", async () => {
  ca("b", "/O=B/CN=Other");
  server.answers.set("/a.crl", gives(list("a", { from: -60 })));
  server.answers.set("/b.crl", gives(list("b", { from: -60 })));
  expect(await run(["a", "b"])).toMatchObject({ status: 0, calls: ["reload apache2.service"] });
  expect(read("www.crl").match(/BEGIN X509 CRL/g)).toHaveLength(2);
  server.answers.delete("/a.crl");
  server.answers.set("/b.crl", gives(list("b", { revoked: REVOKED })));
  expect(await run(["a", "b"])).toMatchObject({ status: 1, calls: ["reload apache2.service"] });
  expect(read("www.crl").match(/BEGIN X509 CRL/g)).toHaveLength(2);
});

withTools("says when a list is over before the next refresh", async () => {
  server.answers.set("/a.crl", gives(list("a", { until: 600 })));
  expect(await run(["a"], 3600)).toMatchObject({
    status: 0,
    said: expect.stringMatching(/is over in [56]\d\d s, before the next refresh/),
  });
});

withTools("fails on settings that are none, and shows its usage to who asks", async () => {
  writeFileSync(path("refresh.conf"), "bundle=x\nlists=y\n");
  expect((await start(path("refresh.conf"))).said).toContain('unknown key "lists"');
  writeFileSync(path("refresh.conf"), "bundle=x\n");
  expect((await start(path("refresh.conf"))).said).toContain("have to be there");
  expect(await start("nobody")).toMatchObject({
    status: 1,
    said: expect.stringContaining("/etc/mutual-tls-crl/nobody/refresh.conf cannot be read"),
  });
  expect(await start()).toMatchObject({ status: 2 });
  expect((await start("--help")).said).toContain("usage: mutual-tls-crl-refresh NAME");
});
