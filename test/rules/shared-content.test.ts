import {
  ClientCertificate,
  ClientRevocation,
  IssuerSite,
  MutualTlsLocation,
  StaplingVhost,
  type StaplingVhostProps,
} from "../../lib";
import { issuesOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const ROOT = "/var/www/vhosts/www.lab.test";

function withSecond(
  more: Partial<StaplingVhostProps>,
  add: (second: StaplingVhost, declared: SmallFleet) => void = () => {},
) {
  const declared = smallFleet(pki, { manifest: { hosts: ["www.lab.test", "api.lab.test"] } });
  const second = new StaplingVhost(declared.server, "api", {
    serverName: "api.lab.test",
    certificate: declared.manifest,
    trustStore: declared.trustStore,
    ...more,
  });
  add(second, declared);
  return issuesOf(declared);
}

const restricting =
  (path: string, organization: string) =>
  (second: StaplingVhost, { sub }: SmallFleet) => {
    new MutualTlsLocation(second, "restricted", {
      path,
      issuers: [sub.certificate],
      require: ClientCertificate.organization(organization),
    });
  };

test.each([
  ["one of its own", "/var/www/vhosts/api.lab.test"],
  ["beside the restricted folder", `${ROOT}/restricted-not`],
  ["of another part of the site", `${ROOT}/public`],
])("another document root passes: %s", (_, documentRoot) => {
  expect(withSecond({ documentRoot })).toEqual([]);
});

test.each([
  ["the same", ROOT],
  ["one above it", "/var/www/vhosts"],
  ["the restricted folder itself", `${ROOT}/restricted`],
  ["one inside it", `${ROOT}/restricted/deep`],
])("fails on a document root that shows restricted files to everybody: %s", (_, documentRoot) => {
  expect(withSecond({ documentRoot })).toEqual([
    {
      code: "location-reachable-elsewhere",
      path: "stack/lab/www01/httpd/www/restricted",
      what: "stack/lab/www01/httpd/api also serves the restricted files, to clients that this location does not admit",
      got: `${ROOT}/restricted, and the document root ${documentRoot}`,
      allowed: "document roots that do not share restricted files, or a location in both that admits the same clients",
      fix: "give one of the two another `documentRoot`, or restrict the files in stack/lab/www01/httpd/api with the same location and `revocation`",
    },
  ]);
});

test("files that are restricted in the same way in both pass", () => {
  expect(withSecond({ documentRoot: ROOT }, restricting("/restricted", "Partner SA"))).toEqual([]);
  expect(
    withSecond({ documentRoot: "/var/www/vhosts" }, restricting("/www.lab.test/restricted", "Partner SA")),
  ).toEqual([]);
});

test("a site that is restricted as a whole guards what another one restricts, and is guarded itself", () => {
  expect(withSecond({ documentRoot: ROOT }, restricting("/", "Partner SA"))).toMatchObject([
    { path: "stack/lab/www01/httpd/api/restricted", got: `${ROOT}, and the document root ${ROOT}` },
  ]);
  expect(withSecond({ documentRoot: `${ROOT}/restricted` }, restricting("/", "Partner SA"))).toEqual([]);
});

test("fails where the other site does not find out revoked clients", () => {
  const revocation = ClientRevocation.none("no need");
  expect(withSecond({ documentRoot: ROOT, revocation }, restricting("/restricted", "Partner SA"))).toMatchObject([
    { path: "stack/lab/www01/httpd/www/restricted", code: "location-reachable-elsewhere" },
  ]);
});

test("fails where the other site lets others in, or restricts only a part", () => {
  const codes = (path: string, organization: string) =>
    withSecond({ documentRoot: ROOT }, restricting(path, organization)).map(({ path, code }) => [path, code]);
  const here = ["stack/lab/www01/httpd/www/restricted", "location-reachable-elsewhere"];
  expect(codes("/restricted", "Other SA")).toEqual([
    ["stack/lab/www01/httpd/api/restricted", "location-reachable-elsewhere"],
    here,
  ]);
  expect(codes("/restricted/deep", "Partner SA")).toEqual([here]);
});

test("fails on the issuer site, which everybody may read", () => {
  const declared = smallFleet(pki, { vhost: { documentRoot: "/var/www/vhosts/crl.lab.test" } });
  new IssuerSite(declared.server, "site", { serverName: "crl.lab.test", authorities: [] });
  expect(issuesOf(declared).map(({ code }) => code)).toContain("location-reachable-elsewhere");
});

test.each<[string, string[] | undefined, string[] | undefined, string[]]>([
  ["every source", ["10.0.0.0/8"], undefined, ["www"]],
  ["another network", ["10.0.0.0/8"], ["192.168.0.0/16"], ["api", "www"]],
  ["a part of the networks, whose files the first one serves to all of them", ["10.0.0.0/8"], ["10.1.0.0/16"], ["api"]],
  ["the same networks", ["10.0.0.0/8", "fd00::/8"], ["fd00::/8", "10.0.0.0/8"], []],
  ["the same, as nobody is kept out", undefined, undefined, []],
])("files of a virtual host of some networks that another one serves to %s", (_, here, there, names) => {
  const declared = smallFleet(pki, {
    manifest: { hosts: ["www.lab.test", "api.lab.test"] },
    location: null,
    vhost: { clients: here },
  });
  const props = { serverName: "api.lab.test", certificate: declared.manifest, documentRoot: `${ROOT}/public` };
  new StaplingVhost(declared.server, "api", { ...props, trustStore: declared.trustStore, clients: there });
  const issues = issuesOf(declared).map(({ code, path }) => `${code} ${path}`);
  expect(issues.sort()).toEqual(names.map((name) => `location-reachable-elsewhere stack/lab/www01/httpd/${name}`));
});
