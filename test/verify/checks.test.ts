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
import { x509 } from "../../lib/x509/x509";
import { type Minted, type MintOptions, mint, signer } from "../pki/mint";
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

describe("an identity whose certificate was made elsewhere", () => {
  const TLS_13 = "www.lab.test TLS 1.3: /restricted";
  const PARTNER = "CN=svc,O=Partner SA";
  const none = { revocation: ClientRevocation.none("nobody could be asked") };
  const forClients = () => [new (x509().ExtendedKeyUsageExtension)(["1.3.6.1.5.5.7.3.2"])];
  const ca = (label: string) => signer(String(pki.get(`${label}/ca.pem`)), String(pki.get(`${label}/ca-key.pem`)));
  const checksWith = (certificate: Minted, changes: Changes) =>
    checksOf(changes, ({ client01, secret }) => {
      new ImportedCertificate(client01, "svc", {
        certificate: CaCertificate.fromPem(certificate.parsed.pem),
        privateKey: secret("svc"),
        certificatePath: "/root/svc.crt",
        privateKeyPath: "/root/svc.key",
      });
    });
  const leaf = (options: MintOptions) => mint({ ca: false, keyUsage: 1, extensions: forClients(), ...options });
  const unknownCa = { statuses: [], alert: "unknown ca", log: { codes: ["AH02039"] } };

  test("an identity of an unknown CA has to be refused in the handshake", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await mint({ name: "CN=Foreign" }) }), {});
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("one that signed itself, too", async () => {
    const checks = checksWith(await leaf({ name: PARTNER }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("and one of a CA that has the issuer's name and another key", async () => {
    const twin = await mint({ name: (await ca("sub")).certificate.subjectName.toJSON(), issuer: await ca("root") });
    const checks = checksWith(await leaf({ name: PARTNER, issuer: twin }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("of the location's issuer enters if it meets the conditions, and is refused by httpd if not", async () => {
    const partner = checksWith(await leaf({ name: PARTNER, issuer: await ca("sub") }), { vhost: none });
    expect(find(partner, `${TLS_13} admits svc`)).toMatchObject({ expect: { statuses: [200], body: "sensitive\n" } });
    const other = checksWith(await leaf({ name: "CN=svc,O=Other SA", issuer: await ca("sub") }), { vhost: none });
    expect(find(other, `${TLS_13} refuses svc of Other SA`)).toMatchObject({
      expect: { statuses: [403], log: { codes: ["AH01630"] } },
    });
  });

  test("of a CA of the trust store that is no issuer of the location has to be refused by httpd", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await ca("root") }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc of Partner SA`)).toMatchObject({
      expect: { statuses: [403], log: { codes: ["AH01630"] } },
    });
  });

  test("that is not for clients has to be refused in the handshake whoever signed it", async () => {
    const certificates = [
      await leaf({ name: PARTNER, issuer: await ca("sub"), keyUsage: x509().KeyUsageFlags.keyEncipherment }),
      await leaf({
        name: PARTNER,
        issuer: await ca("sub"),
        extensions: [new (x509().ExtendedKeyUsageExtension)(["1.3.6.1.5.5.7.3.1"])],
      }),
    ];
    for (const certificate of certificates) {
      expect(
        find(checksWith(certificate, { vhost: none }), `${TLS_13} refuses svc, whose certificate is not for clients`),
      ).toMatchObject({ expect: { statuses: [], alert: "unsupported certificate", log: { codes: ["AH02039"] } } });
    }
  });

  test("and that names no responder has to be refused where responders are asked", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await ca("sub") }), {});
    expect(find(checks, `${TLS_13} refuses svc, whose certificate names no responder`)).toMatchObject({
      expect: { statuses: [], alert: "handshake failure", log: { codes: ["AH02039"] } },
    });
  });

  test("enters where its responder knows it, and is left out where only the live responder could tell", async () => {
    const responder = new (x509().AuthorityInfoAccessExtension)({ ocsp: ["http://ocsp01.lab.test:9401"] });
    const extensions = [...forClients(), responder];
    const certificate = await leaf({ name: PARTNER, issuer: await ca("sub"), extensions });
    const issued = [CaCertificate.fromPem(certificate.parsed.pem)];
    expect(titles(checksWith(certificate, { responder: { issued } }))).toContain(`${TLS_13} admits svc`);
    expect(titles(checksWith(certificate, {})).filter((title) => title.includes("svc"))).toEqual([]);
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
