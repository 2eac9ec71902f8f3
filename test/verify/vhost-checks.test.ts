import {
  CertmgrManifest,
  ClientAuthentication,
  ClientCertificate,
  ClientRevocation,
  KeyUsage,
  MutualTlsLocation,
} from "../../lib";
import { type Changes, type TestPki, testPki } from "../support/fleet";
import { checksOf, find, titles } from "./checks-of";

/** A CA that answers no questions about the certificates that it signs. */
const NO_RESPONDER = {
  sub: { ocspUrl: undefined } as Changes["sub"],
  vhost: { revocation: ClientRevocation.none("nobody could be asked") },
};

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("where the whole site is restricted nothing is public, and its first document is asked for", () => {
  const checks = checksOf(pki, { location: { path: "/" } });
  expect(find(checks, "www.lab.test TLS 1.3: / admits partner")).toMatchObject({
    request: { url: "https://www.lab.test/index.html" },
  });
  expect(checks.filter(({ title }) => title.includes("is public"))).toEqual([]);
});

test("a second location is checked with every identity too", () => {
  const more = checksOf(pki, {}, ({ vhost, sub }) => {
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
  expect(more).toHaveLength(checksOf(pki).length + 6);
});

test("the organization of the location decides who has to enter", () => {
  const checks = titles(checksOf(pki, { location: { require: ClientCertificate.organization("Other SA") } }));
  expect(checks).toContain("www.lab.test TLS 1.3: /restricted admits other");
  expect(checks).toContain("www.lab.test TLS 1.3: /restricted refuses partner of Partner SA");
});

test("an identity with two organizations has to be refused", () => {
  const checks = checksOf(pki, {}, ({ client01, sub, multiRootCa }) => {
    const certmgr = client01.node.findChild("certmgr") as ConstructorParameters<typeof CertmgrManifest>[0];
    new CertmgrManifest(certmgr, "both", {
      authority: sub,
      multiRootCa,
      profile: "client",
      keyUsages: [KeyUsage.CLIENT_AUTH],
      commonName: "both",
      names: [{ organization: "Partner SA" }, { organization: "Mallory SA" }],
    });
  });
  expect(titles(checks)).toContain("www.lab.test TLS 1.3: /restricted refuses both of Partner SA, Mallory SA");
});

test("where every handshake needs a certificate, each check brings one, and an anonymous client gets an alert", () => {
  const checks = checksOf(pki, { vhost: { clientAuthentication: ClientAuthentication.DEDICATED_HOST } });
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
  const checks = checksOf(pki, { vhost: { clientAuthentication: ClientAuthentication.PER_PATH } });
  expect(find(checks, "www.lab.test TLS 1.3: /index.html is public").request.identity).toBeUndefined();
  expect(find(checks, "www.lab.test TLS 1.3: /restricted refuses an anonymous client")).toMatchObject({
    expect: { statuses: [], alert: "certificate required" },
  });
});

test("nothing is stapled for a certificate that names no responder", () => {
  const kinds = checksOf(pki, NO_RESPONDER).map(({ kind }) => kind);
  expect(kinds).not.toContain("staple");
  expect(kinds).toContain("chain");
});
