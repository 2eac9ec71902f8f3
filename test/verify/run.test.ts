import type { Check, RequestCheck, ResponderDownCheck } from "../../lib/verify/check";
import type { FleetFacts } from "../../lib/verify/facts";
import { type Outcome, runChecks } from "../../lib/verify/run";
import { type Minted, mint } from "../pki/mint";
import { FakeShell } from "../support/fake-shell";

let ca: Minted;
let leaf: Minted;
let shell: FakeShell;
let lines: string[];
beforeAll(async () => {
  ca = await mint({ name: "CN=Sub" });
  leaf = await mint({ name: "O=Partner SA, CN=fresh", issuer: ca, ca: false });
});
beforeEach(() => {
  shell = new FakeShell();
  lines = [];
});

const request = (title: string, url: string, statuses: readonly number[] = [200]): RequestCheck => ({
  kind: "request",
  title,
  from: "client01",
  request: { url },
  expect: { statuses },
});

function run(...checks: Check[]): Promise<Outcome[]> {
  const facts: FleetFacts = {
    domain: "lab.test",
    hosts: [],
    authorities: [
      {
        label: "sub",
        keyIdentifier: ca.parsed.ski ?? "",
        certificate: ca.parsed.pem,
        host: "ca01",
        databaseConfig: "/etc/cfssl/sub/db.json",
        refreshUnit: "refresh.service",
        ocspUrl: "http://ocsp01.lab.test:9401",
      },
    ],
    manifests: [
      {
        host: "client01",
        file: "/etc/certmgr/conf.d/partner.json",
        certificate: "/etc/pki/partner.crt",
        label: "sub",
        commonName: "partner",
        names: [{ organization: "Other SA" }],
        hosts: [],
      },
    ],
    enrollment: { host: "client01", template: "/etc/certmgr/conf.d/partner.json", label: "sub" },
    checks,
  };
  let now = 0;
  return runChecks({
    facts,
    shell,
    onStart: (title) => lines.push(`? ${title}`),
    onOutcome: ({ ok, title }) => lines.push(`${ok ? "ok" : "not ok"} ${title}`),
    clock: () => (now += 500),
    freshName: "fresh",
  });
}

test("all checks run in order, whatever one of them says or throws", async () => {
  shell.answer("http://a/", { stdout: "\n404 0.1" }).answer("http://b/", new Error("client01 is gone"));
  shell.answer("http://c/", { stdout: "\n200 0.1" });
  const outcomes = await run(request("a", "http://a/"), request("b", "http://b/"), request("c", "http://c/"));
  expect(outcomes).toMatchObject([
    { title: "a", ok: false, seconds: 0.5 },
    { title: "b", ok: false, seen: "client01 is gone" },
    { title: "c", ok: true, seen: "200 in 100 ms" },
  ]);
  expect(lines).toEqual(["? a", "not ok a", "? b", "not ok b", "? c", "ok c"]);
});

describe("with the responder down", () => {
  const down: ResponderDownCheck = {
    kind: "responder-down",
    title: "with the responder down",
    responderHost: "ca01",
    responderUnit: "ocsp.service",
    httpdHost: "www01",
    httpdUnit: "apache2.service",
    meanwhile: [request("public", "http://public/")],
    afterwards: [request("partner", "http://partner/")],
  };
  const systemctl = () => shell.ran.filter((command) => command.includes("systemctl"));

  test("httpd is restarted, and everything is looked at before and after the responder comes back", async () => {
    shell.answer("curl", { stdout: "\n200 0.1" });
    expect(await run(down)).toMatchObject([
      { title: "responder down: public", ok: true },
      { title: "responder up again: partner", ok: true },
    ]);
    expect(shell.ran.map((command) => command.replace(/(http:\S+).*/s, "$1"))).toEqual([
      "ca01: systemctl stop ocsp.service",
      "www01: systemctl restart apache2.service",
      "client01: curl http://public/",
      "ca01: systemctl start ocsp.service",
      "client01: curl http://partner/",
    ]);
  });

  test("a page that waits for the responder fails, though it comes", async () => {
    shell.answer("http://public/", { stdout: "\n200 3.2" }).answer("curl", { stdout: "\n200 0.1" });
    expect((await run(down))[0]).toMatchObject({
      ok: false,
      seen: "200 in 3200 ms: too slow, httpd waits for the OCSP responder",
    });
  });

  test("what a page or a client says of milliseconds is not how long the answer took", async () => {
    const refused = { ...request("refused", "http://public/", []), expect: { statuses: [] } };
    shell
      .answer("http://public/", { code: 56, stdout: "\n000 0.0", stderr: "gave up in 5000 ms" })
      .answer("curl", { stdout: "\n200 0.1" });
    expect((await run({ ...down, meanwhile: [refused] }))[0]).toMatchObject({ ok: true });
  });

  test("the responder comes back when a check throws", async () => {
    shell.answer("http://public/", new Error("client01 is gone")).answer("curl", { stdout: "\n200 0.1" });
    const outcomes = await run(down);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true]);
    expect(systemctl().at(-1)).toBe("ca01: systemctl start ocsp.service");
  });

  test("the responder comes back when httpd cannot be restarted", async () => {
    shell.answer("systemctl restart", { code: 1, stderr: "Job for apache2.service failed" });
    await run(down).catch(() => {});
    expect(systemctl().at(-1)).toBe("ca01: systemctl start ocsp.service");
  });

  test("who just came back may take a moment", async () => {
    shell
      .answer("http://partner/", { stdout: "\n000 0.0" }, { stdout: "\n200 0.1" })
      .answer("curl", { stdout: "\n200 0.1" });
    expect((await run(down))[1]).toMatchObject({ ok: true });
  });
});

describe("revocation", () => {
  const revocation: Check = {
    kind: "revocation",
    title: "revoked",
    from: "client01",
    organization: "Partner SA",
    request: { url: "http://partner/" },
    before: { statuses: [200] },
    after: { statuses: [], alert: "certificate revoked" },
  };
  const refused = { code: 56, stdout: "\n000 0.1", stderr: "tlsv1 alert certificate revoked" };

  test("is right when an identity enters, is revoked, and is refused", async () => {
    shell.answer("curl", { stdout: "\n200 0.1" }, refused).answer("cat /root/fresh.crt", { stdout: leaf.parsed.pem });
    expect(await run(revocation)).toMatchObject([
      { ok: true, seen: "200 in 100 ms; revoked; alert certificate revoked" },
    ]);
    expect(shell.ran.find((command) => command.includes("cfssl revoke"))).toContain(
      `-serial ${leaf.parsed.serialDecimal} -aki ${ca.parsed.ski} -reason keyCompromise`,
    );
    expect(shell.ran.at(-1)).toBe("client01: rm -f /root/fresh.crt /root/fresh.key");
  });

  test("fails when the identity does not even enter, and revokes nothing", async () => {
    shell.answer("curl", { stdout: "\n403 0.1" });
    expect(await run(revocation)).toMatchObject([
      { ok: false, seen: "before it was revoked: 403 in 100 ms: the answer must be 200" },
    ]);
    expect(shell.ran.join()).not.toContain("cfssl revoke");
    expect(shell.ran.at(-1)).toBe("client01: rm -f /root/fresh.crt /root/fresh.key");
  });

  test("fails when a revoked identity still enters", async () => {
    shell.answer("curl", { stdout: "\n200 0.1" }).answer("cat /root/fresh.crt", { stdout: leaf.parsed.pem });
    expect(await run(revocation)).toMatchObject([
      { ok: false, seen: expect.stringContaining("revoked; 200 in 100 ms: the handshake must be refused") },
    ]);
  });

  test("fails when the identity cannot be enrolled", async () => {
    shell.answer("certmgr-agent", { code: 1, stderr: "the CA says no" });
    expect(await run(revocation)).toMatchObject([{ ok: false, seen: expect.stringContaining("the CA says no") }]);
  });
});
