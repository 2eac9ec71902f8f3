import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import * as library from "../../lib";
import {
  type CaCertificate,
  Certmgr,
  CertmgrManifest,
  Duration,
  HttpdServer,
  type IServerCertificate,
  type ITrustStore,
  MutualTlsLocation,
  PolicyRule,
  ReviewPolicy,
  StaplingVhost,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { IssuesError } from "../../lib/core/issue";
import { app } from "../support/app";
import { hostKey, issuesOf, modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let folder: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "own-constructs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const vhostsOf = (declared: ReturnType<typeof smallFleet>) =>
  modelOf(declared).hosts.find(({ name }) => name === "www01")?.httpd?.vhosts ?? [];

test("constructs of your own may stand between all of those of the library", () => {
  const declared = smallFleet(pki);
  const level = (scope: Construct, id: string) => new Construct(new Construct(scope, id), "inner");
  const { www01, fleet, sub, multiRootCa, client01 } = declared;
  const host = new library.Host(level(fleet, "hosts"), "www02", {
    address: "10.0.0.9",
    hostKey: hostKey("www02"),
    platform: www01.platform,
  });
  const manifest = new CertmgrManifest(level(new Certmgr(level(host, "agents"), "certmgr"), "manifests"), "two", {
    authority: sub,
    multiRootCa,
    profile: "server",
    commonName: "two.lab.test",
    hosts: ["two.lab.test"],
  });
  const server = new HttpdServer(level(host, "servers"), "httpd");
  const site = new StaplingVhost(level(server, "sites"), "two", {
    serverName: "two.lab.test",
    certificate: manifest,
    trustStore: new TrustStore(level(client01, "stores"), "store", { certificates: [declared.root.certificate] }),
  });
  new MutualTlsLocation(level(site, "locations"), "all", {
    path: "/",
    issuers: [declared.root.certificate],
    require: library.ClientCertificate.organization("Partner SA"),
  });
  const model = modelOf(declared).hosts.find(({ name }) => name === "www02");
  expect(model?.fqdn).toBe("www02.lab.test");
  expect(model?.httpd?.vhosts.map(({ serverName, locations }) => [serverName, locations.length])).toEqual([
    ["two.lab.test", 1],
  ]);
  expect(model?.certmgr?.manifests).toMatchObject([{ name: "two", service: "apache2", action: "reload" }]);
});

test("a construct in the wrong place is an issue with what is above it", () => {
  const declared = smallFleet(pki);
  const wrapper = new Construct(declared.www01, "wrapper");
  new StaplingVhost(wrapper, "site", { serverName: "a.lab.test", certificate: declared.manifest });
  new CertmgrManifest(declared.fleet, "manifest", {} as library.CertmgrManifestProps);
  const [missing, ...others] = issuesOf(declared).filter(({ code }) => code === "scope-missing");
  expect(missing).toEqual({
    code: "scope-missing",
    path: "stack/lab/manifest",
    what: "a CertmgrManifest is not inside a Certmgr",
    got: "stack/lab, a Fleet",
    allowed: "a Certmgr, or a construct below one",
    fix: "create it with a Certmgr, or with a construct below one, as its scope",
  });
  expect(others).toMatchObject([{ path: "stack/lab/www01/wrapper/site", got: "stack/lab/www01/wrapper" }]);
  expect(issuesOf(declared).filter(({ code }) => code === "property-missing")).toMatchObject([
    { what: "the property `authority` is missing", allowed: "a CertificateAuthority" },
    { what: "the property `profile` is missing", allowed: "a text" },
    { what: "the property `commonName` is missing", allowed: "a text" },
  ]);
});

test("a path that depends on the host raises an issue where there is no host", () => {
  const { fleet } = smallFleet(pki);
  const lost = new CertmgrManifest(fleet, "lost", {} as library.CertmgrManifestProps);
  expect(() => lost.certificatePath).toThrow(IssuesError);
  const site = new StaplingVhost(fleet, "site", {} as library.StaplingVhostProps);
  expect(() => site.documentRoot).toThrow(/a StaplingVhost is not inside a Host/);
});

test.each([undefined, null, "scope", {}])("the scope %j raises an issue", (scope) => {
  expect(() => new HttpdServer(scope as unknown as Construct, "httpd")).toThrow(
    /\[httpd\] the scope of an HttpdServer/,
  );
});

test("a property is named by its place, in characters that a terminal shows", () => {
  const signingProfiles = { "a \u001b[31mb": {} } as unknown as Record<string, library.SigningProfile>;
  const declared = smallFleet(pki, { sub: { signingProfiles } });
  const [first] = issuesOf(declared);
  expect(first?.what).toContain("signingProfiles[");
  expect(first?.what).not.toContain("\u001b");
});

test("a server certificate and a trust store may be classes of your own", () => {
  const declared = smallFleet(pki);
  class Certbot implements IServerCertificate {
    readonly certificatePath = "/etc/letsencrypt/live/a/fullchain.pem";
    readonly privateKeyPath = "/etc/letsencrypt/live/a/privkey.pem";
  }
  class CompanyRoots extends Construct implements ITrustStore {
    readonly certificates: CaCertificate[] = [declared.root.certificate];
  }
  const roots = new CompanyRoots(declared.fleet, "roots");
  new StaplingVhost(declared.server, "a", {
    serverName: "a.lab.test",
    certificate: new Certbot(),
    trustStore: roots,
  });
  new StaplingVhost(declared.server, "b", {
    serverName: "b.lab.test",
    certificate: new Certbot(),
    trustStore: { certificates: [declared.root.certificate] },
  });
  const [, a, b] = vhostsOf(declared);
  expect(a?.certificate).toMatchObject({
    certificatePath: "/etc/letsencrypt/live/a/fullchain.pem",
    privateKeyPath: "/etc/letsencrypt/live/a/privkey.pem",
  });
  expect([a?.trustStore?.path, b?.trustStore?.path]).toEqual(["stack/lab/roots", "stack/lab/www01/httpd/b"]);
});

test("a trust store holds every certificate of a file, and a file that is cut is an issue", () => {
  const file = join(folder, "partners.pem");
  const whole = `${pki.get("sub/ca.pem")}${pki.get("root/ca.pem")}`;
  writeFileSync(file, whole);
  const declared = smallFleet(pki);
  TrustStore.fromPemFile(declared.fleet, "file", file);
  const store = modelOf(declared).trustStores.find(({ path }) => path === "stack/lab/file");
  expect(store?.certificates.map(({ subject }) => subject)).toHaveLength(2);

  writeFileSync(file, whole.slice(0, -200));
  const cut = smallFleet(pki);
  TrustStore.fromPemFile(cut.fleet, "file", file);
  expect(issuesOf(cut)).toContainEqual(
    expect.objectContaining({ code: "pem-block-unfinished", path: "stack/lab/file", got: file }),
  );
});

test("a policy of a stack or of the app holds for every fleet below it, and one of a fleet for that alone", () => {
  const all = app();
  const stack = new TerraformStack(all, "stack");
  const fleets = ["a", "b"].map((id) => new library.Fleet(stack, id, { domain: `${id}.test` }));
  new ReviewPolicy(all, "everywhere").deny(PolicyRule.noNewIssuer());
  new ReviewPolicy(stack, "here").warn(PolicyRule.noCertificateExpiringWithin(Duration.days(1)));
  new ReviewPolicy(fleets[0] as library.Fleet, "one").deny(PolicyRule.noRestart());
  const rules = fleets.map((fleet) =>
    buildFleet(fleet)
      .policy.rules.map(({ rule, level }) => `${level} ${rule}`)
      .sort(),
  );
  expect(rules).toEqual([
    ["deny no-new-issuer", "deny no-restart", "warn no-certificate-expiring"],
    ["deny no-new-issuer", "warn no-certificate-expiring"],
  ]);
});

test("a policy that holds for no fleet is an issue", () => {
  const declared = smallFleet(pki);
  new ReviewPolicy(new Construct(declared.stack, "rules"), "policy").deny(PolicyRule.noNewIssuer());
  expect(issuesOf(declared)).toMatchObject([{ code: "policy-fleet", path: "stack/rules/policy" }]);
});

test("a fleet knows the constructs of a second copy of the package", () => {
  let copy: typeof library | undefined;
  jest.isolateModules(() => {
    copy = require("../../lib");
  });
  if (copy === undefined) throw new Error("the copy was loaded");
  expect(copy.StaplingVhost).not.toBe(StaplingVhost);
  const declared = smallFleet(pki);
  new copy.StaplingVhost(declared.server, "two", {
    serverName: "two.lab.test",
    certificate: copy.ServerCertificate.fromFiles({ certificateFile: "/a.crt", certificateKeyFile: "/a.key" }),
    trustStore: declared.trustStore,
    revocation: copy.ClientRevocation.ocsp({ responderTimeout: copy.Duration.minutes(2) }),
  });
  expect(
    vhostsOf(declared).map(({ serverName, revocation }) => [serverName, revocation.ocsp?.responderTimeoutSeconds]),
  ).toEqual([
    ["www.lab.test", 4],
    ["two.lab.test", 120],
  ]);
  // The other way round: the fleet of the copy, with constructs of this one.
  const fleet = new copy.Fleet(new TerraformStack(app(), "other"), "lab", { domain: "lab.test" });
  new library.Host(fleet, "www01", {
    address: "10.0.0.1",
    hostKey: hostKey("x"),
    platform: library.Platform.debian13(),
  });
  expect(buildFleet(fleet).model.hosts.map(({ fqdn }) => fqdn)).toEqual(["www01.lab.test"]);
});
