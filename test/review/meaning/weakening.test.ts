import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Backend,
  BackendLocation,
  CaCertificate,
  CertificateAuthority,
  ClientAuthentication,
  ClientCertificate,
  ClientCertificateField,
  ClientRevocation,
  Duration,
  Host,
  HttpdServer,
  IssuerSite,
  MutualTlsLocation,
  Platform,
  PublicLocation,
  ServerCertificate,
  StaplingVhost,
  type StaplingVhostProps,
  TrustStore,
} from "../../../lib";
import { x509 } from "../../../lib/x509/x509";
import { type Minted, mint } from "../../pki/mint";
import { type Changes, hostKey } from "../../support/fleet";
import type { Side } from "../cases";
import { Pages, review } from "../pages";

const folder = mkdtempSync(join(tmpdir(), "weakening-"));
let pages: Pages;
let stranger: Minted;
let silent: Minted;
beforeAll(async () => {
  pages = await Pages.in(folder);
  const { SubjectAlternativeNameExtension } = x509();
  const extensions = [new SubjectAlternativeNameExtension([{ type: "dns", value: "www.lab.test" }])];
  stranger = await mint({ name: "CN=Stranger" });
  silent = await mint({ name: "CN=www.lab.test", issuer: stranger, ca: false, extensions });
  writeFileSync(join(folder, "before.crl"), await list("01", "02", "0a", "0b", "0c", "0d", "0e", "0f"));
  writeFileSync(join(folder, "after.crl"), await list("01", "10"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const same: Side = {};
const changed = (changes: Changes): Side => ({ changes: () => changes });
const files = (certificate?: Minted) =>
  ServerCertificate.fromFiles({
    certificateFile: "/etc/ssl/certs/www.crt",
    certificateKeyFile: "/etc/ssl/private/www.key",
    certificate: certificate && CaCertificate.fromPem(certificate.parsed.pem),
  });
const keyFile = (owner: string, group: string, mode: string) =>
  changed({ manifest: { privateKey: { path: "/etc/ssl/private/www.key", owner, group, mode } } });
const chainFile = (mode: string) => changed({ manifest: { ca: { path: "/etc/ssl/certs/www.chain.crt", mode } } });
const renamed: Changes = {
  manifest: { hosts: ["www.lab.test", "shop.lab.test"] },
  location: null,
  vhost: { serverName: "shop.lab.test", documentRoot: "/srv/www", revocation: ClientRevocation.none("no need") },
};
const before: Changes = { manifest: { hosts: ["www.lab.test", "shop.lab.test"] }, vhost: { documentRoot: "/srv/www" } };
const trusted = (): Side => ({
  add: ({ fleet }) => {
    const host = new Host(fleet, "new01", {
      ...{ address: "10.0.0.9", hostKey: hostKey("new01"), platform: Platform.debian13() },
    });
    host.addTrustAnchor("stranger", CaCertificate.fromPem(stranger.parsed.pem));
  },
});
const store = (certificates: CaCertificate[], revocation?: ClientRevocation): Side["add"] => {
  return ({ fleet, server }) => {
    new StaplingVhost(server, "shop", {
      ...{ serverName: "shop.lab.test", certificate: files(), revocation },
      trustStore: new TrustStore(fleet, "customers", { certificates }),
    });
  };
};
const moving = (to: "ca01" | "client01", more: Partial<StaplingVhostProps>): Side["add"] => {
  return (declared) => {
    new StaplingVhost(new HttpdServer(declared[to], "httpd"), "shop", {
      ...{ serverName: "shop.lab.test", certificate: files(), trustStore: declared.trustStore, ...more },
    });
  };
};
const perPath = (seconds: number) =>
  changed({
    vhost: {
      ...{ clientAuthentication: ClientAuthentication.PER_PATH, sslSessionCacheTimeout: Duration.seconds(seconds) },
    },
  });
const backends = (kind: "http" | "https", requestHeaders: Record<string, ClientCertificateField>): Side => ({
  ...changed({ vhost: { clientIdentity: { requestHeaders } } }),
  add: ({ vhost, root }) => {
    const backend =
      kind === "http" ? Backend.http("app.lab.test", 8000) : Backend.https("app.lab.test", [root.certificate], 8000);
    new BackendLocation(vhost, "app", { path: "/app", backend });
  },
});
const nested: Side["add"] = ({ vhost, sub }) => {
  new PublicLocation(vhost, "health", { path: "/restricted/healthz" });
  new MutualTlsLocation(vhost, "deeper", {
    ...{ path: "/restricted/deeper", issuers: [sub.certificate], require: ClientCertificate.any() },
  });
};
const site = (crlFile: string): Side => ({
  add: ({ fleet, client01 }) => {
    const certificate = CaCertificate.fromPem(stranger.parsed.pem);
    const authority = new CertificateAuthority(fleet, "stranger", { certificate });
    new IssuerSite(new HttpdServer(client01, "httpd"), "site", {
      ...{ serverName: "pki.lab.test", authorities: [{ authority, crlFile: join(folder, crlFile) }] },
    });
  },
});

test.each<[string, () => [base: Side, head: Side], (string | RegExp)[]]>([
  [
    "a vhost with another name is compared with what it was",
    () => [changed(before), changed(renamed)],
    [
      "! revocation shop.lab.test: revoked clients are no longer detected: no need",
      "! location-opened /restricted of shop.lab.test: is no longer restricted: it admits every client, without a certificate",
      "server-name shop.lab.test: ServerName www.lab.test -> shop.lab.test",
    ],
  ],
  [
    "a vhost that moves to another host is compared with what it was",
    () => [{ add: moving("ca01", {}) }, { add: moving("client01", { revocation: ClientRevocation.none("no need") }) }],
    [
      "! port-opened client01: the firewall opens TCP port 80, 443",
      "! revocation shop.lab.test: revoked clients are no longer detected: no need",
      "port-closed ca01: the firewall closes TCP port 80, 443",
      "vhost-gone shop.lab.test: is no longer served",
      "vhost-new shop.lab.test: is served on port 443; clients' certificates are checked against stack/lab/partners",
    ],
  ],
  [
    "a public path inside a restricted one, and one that is restricted again",
    () => [same, { add: nested }],
    [
      "! clients-admitted /restricted/deeper of www.lab.test: admits only clients with any certificate, certified by C=CH, O=Test SA, CN=Test Sub, instead of the clients of /restricted",
      "! location-public /restricted/healthz of www.lab.test: admits every client, without a certificate",
    ],
  ],
  [
    "a backend that is no longer asked by TLS, and headers that clients can send themselves now",
    () => [
      backends("https", {
        "X-Client": ClientCertificateField.SUBJECT_DN,
        "X-Issuer": ClientCertificateField.ISSUER_DN,
      }),
      backends("http", { "x-client": ClientCertificateField.COMMON_NAME }),
    ],
    [
      "! client-identity www.lab.test: no longer tells backends the client in X-Issuer, and lets clients send these headers themselves",
      "! client-identity www.lab.test: x-client is common-name of the client's certificate, and was subject-dn",
      "! backend /app of www.lab.test: is answered by http://app.lab.test:8000 instead of https://app.lab.test:8000",
    ],
  ],
  [
    "a backend that comes, with what it is told",
    () => [same, backends("https", { "X-Client": ClientCertificateField.SUBJECT_DN })],
    [
      "client-identity www.lab.test: tells backends the client in X-Client",
      "backend /app of www.lab.test: is answered by https://app.lab.test:8000",
    ],
  ],
  [
    "directives that a person wrote",
    () => [
      changed({ server: { directives: "Timeout 60\n" } }),
      changed({
        server: { directives: "Timeout 61\n", modules: ["rewrite"] },
        vhost: { directives: "RewriteEngine on\n" },
      }),
    ],
    [
      "! directives httpd on www01: its own directives change, which this review does not understand: read them in its file",
      "! directives www.lab.test: has directives of its own, which this review does not understand: read them in its file",
      "modules httpd on www01: further modules (none) -> rewrite",
    ],
  ],
  [
    "a public path that is restricted now",
    () => [{ add: nested }, same],
    [
      "! location-opened /restricted/deeper of www.lab.test: is no longer restricted separately: it admits the same clients as /restricted",
      "location-public /restricted/healthz of www.lab.test: is no longer public: it admits the same clients as /restricted",
    ],
  ],
  [
    "sessions that are longer, where a path asks for a certificate in each",
    () => [perPath(60), perPath(3600)],
    ["session-timeout www.lab.test: seconds that a TLS session can be resumed 60 -> 3600"],
  ],
  [
    "a certificate that was asked for by a path, in each session",
    () => [perPath(60), same],
    [
      "client-authentication www.lab.test: clients are asked for a certificate in every handshake, and need not have one",
      "session-timeout www.lab.test: a TLS session can be resumed for 60 s -> 0 s",
    ],
  ],
  [
    "a certificate to which nothing is stapled",
    () => [same, changed({ vhost: { certificate: files(silent) } })],
    [
      "! stapling www.lab.test: one of its certificates names no OCSP responder, so no OCSP response is stapled",
      "certificate-source www.lab.test: its certificate comes from the manifest www -> the file /etc/ssl/certs/www.crt",
      "manifest-service manifest www on www01: service apache2 -> (none)",
      "manifest-action manifest www on www01: action on the service reload -> (none)",
    ],
  ],
  [
    "one to which something is stapled again, in the same file",
    () => [changed({ vhost: { certificate: files(silent) } }), changed({ vhost: { certificate: files() } })],
    ["stapling www.lab.test: each of its certificates names an OCSP responder now, so OCSP responses are stapled"],
  ],
  [
    "a new host with a CA that nobody trusted",
    () => [same, trusted()],
    [
      /^! trust-gained new01: trust of the whole system: gains CA CN=Stranger, expires 2036-01-01, SHA-256 [0-9a-f]{64}$/,
      "host-new new01: joins the fleet",
    ],
  ],
  [
    "a new vhost that finds out no revoked clients of a CA that nobody trusted",
    () => [same, { add: store([CaCertificate.fromPem(stranger.parsed.pem)], ClientRevocation.none("no need")) }],
    [
      /^! trust-gained shop.lab.test: gains CA CN=Stranger, /,
      "! revocation shop.lab.test: revoked clients are not detected: no need",
      "vhost-new shop.lab.test: is served on port 443; clients' certificates are checked against stack/lab/customers",
    ],
  ],
  [
    "a new vhost that trusts what others trust already",
    () => [same, { add: (declared) => store([declared.pem("root/ca.pem")])?.(declared, pages.pkis) }],
    ["vhost-new shop.lab.test: is served on port 443; clients' certificates are checked against stack/lab/customers"],
  ],
  [
    "a revocation list that forgets certificates",
    () => [site("before.crl"), site("after.crl")],
    [
      "! crl-forgets issuer site pki.lab.test: the CRL of stranger no longer names the serial numbers 02, 0a, 0b, 0c, 0d and 2 more: a client with such a certificate is admitted again until it expires",
      "crl issuer site pki.lab.test: the CRL of stranger is another one",
    ],
  ],
  [
    "a key that root alone may read now",
    () => [keyFile("root", "www-data", "0640"), keyFile("root", "root", "0600")],
    [
      "manifest-file manifest www on www01: private key /etc/ssl/private/www.key root:www-data 0640 -> /etc/ssl/private/www.key root:root 0600",
    ],
  ],
  [
    "a key that a user may read now",
    () => [keyFile("root", "root", "0600"), keyFile("www-data", "root", "0600")],
    [
      "! manifest-file manifest www on www01: private key /etc/ssl/private/www.key root:root 0600 -> /etc/ssl/private/www.key www-data:root 0600",
    ],
  ],
  [
    "a chain that everybody may write",
    () => [chainFile("0644"), chainFile("0666")],
    [
      "! manifest-file manifest www on www01: chain /etc/ssl/certs/www.chain.crt root:root 0644 -> /etc/ssl/certs/www.chain.crt root:root 0666",
    ],
  ],
])("says what weakens: %s", async (_, sides, expected) => {
  const [base, head] = sides().map((side) => pages.synth(side));
  const { out } = await review("--base", base ?? "", "--head", head ?? "", "--format", "json");
  const { meanings } = JSON.parse(out) as {
    meanings: { code: string; subject: string; text: string; weakens: boolean }[];
  };
  const lines = meanings.map(({ code, subject, text, weakens }) => `${weakens ? "! " : ""}${code} ${subject}: ${text}`);
  expect(lines).toEqual(expected.map((each) => (typeof each === "string" ? each : expect.stringMatching(each))));
});

/** A revocation list of the stranger. */
async function list(...serials: string[]): Promise<Buffer> {
  const made = await x509().X509CrlGenerator.create({
    issuer: stranger.certificate.subjectName,
    thisUpdate: new Date("2026-01-01"),
    nextUpdate: new Date("2036-01-01"),
    entries: serials.map((serialNumber) => ({ serialNumber, revocationDate: new Date("2026-01-01") })),
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    signingKey: stranger.keys.privateKey,
  });
  return Buffer.from(made.rawData);
}
