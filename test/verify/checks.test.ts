import {
  CaCertificate,
  CertificateSource,
  CertmgrManifest,
  ClientAuthentication,
  ClientCertificate,
  ClientRevocation,
  ImportedCertificate,
  MutualTlsLocation,
  StaplingVhost,
} from "../../lib";
import type { Check, RequestCheck } from "../../lib/verify/check";
import { fleetFacts } from "../../lib/verify/facts";
import { type Changes, modelOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

/** A CA that answers no questions about the certificates that it signs. */
const NO_RESPONDER = {
  sub: { ocspUrl: undefined } as Changes["sub"],
  vhost: { revocation: ClientRevocation.none("nobody could be asked") },
};

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

function checksOf(changes: Changes = {}, add: (declared: SmallFleet) => void = () => {}): readonly Check[] {
  const declared = smallFleet(pki, changes);
  add(declared);
  return fleetFacts(modelOf(declared)).checks;
}
const titles = (checks: readonly Check[]) => checks.map((check) => check.title);
const find = (checks: readonly Check[], title: string) => checks.find((check) => check.title === title) as RequestCheck;

test("every promise of the declaration is a check", () => {
  const both = (text: string) => ["1.2", "1.3"].map((tls) => `www.lab.test TLS ${tls}: ${text}`);
  expect(titles(checksOf()).sort()).toEqual(
    [
      "ca01: the firewall is open for 22, 8888, 9401 and nothing else",
      "www01: the firewall is open for 22, 80, 443 and nothing else",
      "client01: the firewall is open for 22 and nothing else",
      "http://www.lab.test/ leads to https",
      ...both("chain valid for a client that holds only the root"),
      ...both("stapled OCSP response is good"),
      ...both("/index.html is public"),
      ...both("a name that nobody declared gets no content"),
      ...both("/restricted refuses an anonymous client"),
      ...both("/restricted admits partner"),
      ...both("/restricted refuses other of Other SA"),
      "www.lab.test: a fresh identity of Partner SA enters, and is refused once revoked",
      "www.lab.test: with the responder down and httpd restarted",
    ].sort(),
  );
});

test("a check says what to ask for, with whose certificate, and what has to come of it", () => {
  expect(find(checksOf(), "www.lab.test TLS 1.3: /restricted admits partner")).toMatchObject({
    from: "client01",
    request: {
      url: "https://www.lab.test/restricted/sensitive.txt",
      tls: "1.3",
      identity: { name: "partner", certificate: "/root/partner.crt", privateKey: "/root/partner.key" },
    },
    expect: { statuses: [200], body: "sensitive\n" },
  });
  expect(find(checksOf(), "www.lab.test TLS 1.2: /restricted refuses other of Other SA")).toMatchObject({
    expect: { statuses: [403], log: { host: "www01", codes: ["AH01630"] } },
  });
});

test("where the whole site is restricted nothing is public, and its first document is asked for", () => {
  const checks = checksOf({ location: { path: "/" } });
  expect(find(checks, "www.lab.test TLS 1.3: / admits partner")).toMatchObject({
    request: { url: "https://www.lab.test/index.html" },
  });
  expect(checks.filter(({ title }) => title.includes("is public"))).toEqual([]);
});

test("a second location is checked with every identity too", () => {
  const more = checksOf({}, ({ vhost, sub }) => {
    new MutualTlsLocation(vhost, "second", {
      path: "/second",
      issuers: [sub.certificate],
      require: ClientCertificate.organization("Other SA"),
    });
  });
  const added = titles(more).filter((title) => title.includes("/second"));
  expect(added).toHaveLength(6);
  expect(added).toContain("www.lab.test TLS 1.3: /second admits other");
  expect(added).toContain("www.lab.test TLS 1.3: /second refuses partner of Partner SA");
  expect(more).toHaveLength(checksOf().length + 6);
});

test("the organization of the location decides who has to enter", () => {
  const checks = titles(checksOf({ location: { require: ClientCertificate.organization("Other SA") } }));
  expect(checks).toContain("www.lab.test TLS 1.3: /restricted admits other");
  expect(checks).toContain("www.lab.test TLS 1.3: /restricted refuses partner of Partner SA");
});

test("without a partner among the identities nothing can be revoked", () => {
  const kinds = checksOf({ location: { require: ClientCertificate.organization("Nobody SA") } }).map(
    ({ kind }) => kind,
  );
  expect(kinds).not.toContain("revocation");
  expect(kinds).not.toContain("responder-down");
  expect(kinds).toContain("staple");
});

describe("a revoked identity has to be refused", () => {
  const list = () => {
    const issuer = CaCertificate.fromPem(String(pki.get("sub/ca.pem")));
    return { lists: [{ issuer, url: "http://pki.example.org/sub.crl" }] };
  };
  const meanwhile = (checks: readonly Check[]) =>
    checks.flatMap((check) => (check.kind === "responder-down" ? titles(check.meanwhile as Check[]) : []));

  test("by lists, once they were fetched; a responder that is down keeps nobody out", () => {
    const checks = checksOf({ vhost: { revocation: ClientRevocation.crl(list()) } });
    expect(checks.find(({ kind }) => kind === "revocation")).toMatchObject({
      refresh: { host: "www01", unit: "mutual-tls-crl-www.lab.test.service" },
      after: { alert: "certificate revoked", log: { codes: ["AH02039"] } },
    });
    expect(meanwhile(checks)).toContain("/restricted admits partner, about whom no responder is asked");
  });

  test("by both, at once", () => {
    const checks = checksOf({ vhost: { revocation: ClientRevocation.ocspAndCrl({}, list()) } });
    const found = checks.find(({ kind }) => kind === "revocation");
    expect(found).toMatchObject({ after: { log: { codes: ["AH03239", "AH02039"] } } });
    expect(found).not.toHaveProperty("refresh");
    expect(meanwhile(checks)).toContain("/restricted refuses partner: client OCSP fails closed");
  });

  test("and is not where nobody is asked", () => {
    const checks = checksOf({ vhost: { revocation: ClientRevocation.none("a day") } });
    expect(checks.map(({ kind }) => kind)).not.toContain("revocation");
  });
});

test("an identity with two organizations has to be refused", () => {
  const checks = checksOf({}, ({ client01, sub, multiRootCa }) => {
    const certmgr = client01.node.findChild("certmgr") as ConstructorParameters<typeof CertmgrManifest>[0];
    new CertmgrManifest(certmgr, "both", {
      authority: sub,
      multiRootCa,
      profile: "client",
      keyUsages: ["client auth"],
      commonName: "both",
      names: [{ organization: "Partner SA" }, { organization: "Mallory SA" }],
    });
  });
  expect(titles(checks)).toContain("www.lab.test TLS 1.3: /restricted refuses both of Partner SA, Mallory SA");
});

test("an identity of an unknown CA has to be refused in the handshake", () => {
  const checks = checksOf({}, ({ client01, pem, secret }) => {
    new ImportedCertificate(client01, "stranger", {
      certificate: pem("api/tls.pem"),
      privateKey: secret("stranger"),
      certificatePath: "/root/stranger.crt",
      privateKeyPath: "/root/stranger.key",
    });
  });
  expect(find(checks, "www.lab.test TLS 1.3: /restricted refuses stranger, whose CA is not trusted")).toMatchObject({
    expect: { statuses: [], alert: "unknown ca", log: { codes: ["AH02039"] } },
  });
});

test("where every handshake needs a certificate, each check brings one, and an anonymous client gets an alert", () => {
  const checks = checksOf({ vhost: { clientAuthentication: ClientAuthentication.dedicatedHost() } });
  const identity = { name: "partner", certificate: "/root/partner.crt", privateKey: "/root/partner.key" };
  for (const text of ["chain valid for a client that holds only the root", "stapled OCSP response is good"]) {
    expect(find(checks, `www.lab.test TLS 1.3: ${text}`)).toMatchObject({ identity });
  }
  expect(find(checks, "www.lab.test TLS 1.3: /index.html is public")).toMatchObject({ request: { identity } });
  expect(find(checks, "www.lab.test TLS 1.3: /restricted refuses an anonymous client")).toMatchObject({
    expect: { statuses: [], alert: "certificate required" },
  });
  expect(find(checks, "www.lab.test TLS 1.2: /restricted refuses an anonymous client")).toMatchObject({
    expect: { statuses: [], alert: "handshake failure" },
  });
  expect(checks.find(({ kind }) => kind === "responder-down")).toMatchObject({
    meanwhile: [{ title: "/restricted refuses partner: client OCSP fails closed" }],
  });
});

test("where a path asks for a certificate, an anonymous client gets an alert there and reads the rest", () => {
  const checks = checksOf({ vhost: { clientAuthentication: ClientAuthentication.perPath() } });
  expect(find(checks, "www.lab.test TLS 1.3: /index.html is public").request.identity).toBeUndefined();
  expect(find(checks, "www.lab.test TLS 1.3: /restricted refuses an anonymous client")).toMatchObject({
    expect: { statuses: [], alert: "certificate required" },
  });
});

test("nothing is stapled for a certificate that names no responder", () => {
  const kinds = checksOf(NO_RESPONDER).map(({ kind }) => kind);
  expect(kinds).not.toContain("staple");
  expect(kinds).toContain("chain");
});

test("each virtual host is checked under its own name", () => {
  const checks = checksOf({ manifest: { hosts: ["www.lab.test", "api.lab.test"] } }, ({ server, manifest }) => {
    new StaplingVhost(server, "api", { serverName: "api.lab.test", certificate: CertificateSource.certmgr(manifest) });
  });
  expect(titles(checks)).toContain("api.lab.test TLS 1.2: stapled OCSP response is good");
});

test("the facts that the command line works with are public and plain", () => {
  const declared = smallFleet(pki);
  const facts = fleetFacts(modelOf(declared));
  expect(facts.enrollment).toEqual({ host: "client01", template: "/etc/certmgr/conf.d/partner.json", label: "sub" });
  expect(facts.authorities).toMatchObject([{ label: "sub", host: "ca01", ocspUrl: "http://ocsp01.lab.test:9401" }]);
  expect(facts.hosts).toMatchObject([
    { name: "ca01", fqdn: "ca01.lab.test", aliases: ["ocsp01"], address: "10.0.0.1", port: 22, user: "root" },
    { name: "www01" },
    { name: "client01" },
  ]);
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});
