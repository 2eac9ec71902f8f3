import { Host, IssuerSite, Platform } from "../../lib";
import { hostKey, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const rest = () => ({ address: "10.0.0.9", hostKey: hostKey("x"), platform: Platform.debian13() });

test.each(["a", "www-01", "3com", "X1", "a".repeat(63)])("the host name %s passes", (name) => {
  const declared = smallFleet(pki);
  new Host(declared.fleet, name, rest());
  expect(issuesOf(declared)).toEqual([]);
});

test.each([
  ["an underscore", "www_01"],
  ["a hyphen at its end", "www-"],
  ["a hyphen at its beginning", "-www"],
  ["a dot", "www01.lab.test"],
  ["a blank", "www 01"],
  ["64 characters", "a".repeat(64)],
  ["letters beyond ASCII", "zürich"],
])("fails on a host's id with %s", (_, name) => {
  const declared = smallFleet(pki);
  new Host(declared.fleet, name, rest());
  expect(issuesOf(declared)).toEqual([
    {
      code: "host-name",
      path: `stack/lab/${name}`,
      what: "a host's id is not a host name",
      got: name,
      allowed: "one label: letters, digits and inner hyphens, 63 characters at most",
      fix: "give one label without a domain: the fleet has the domain",
    },
  ]);
});

test("fails on an alias with the domain in it", () => {
  expect(issuesOf(smallFleet(pki, { client01: { aliases: ["laptop.lab.test"] } }))).toMatchObject([
    {
      code: "host-name",
      path: "stack/lab/client01",
      what: "an alias of a host is not a host name",
      got: "laptop.lab.test",
    },
  ]);
});

test("fails on a fleet's domain that is none", () => {
  expect(issuesOf(smallFleet(pki, { domain: "lab..test", sub: { ocspUrl: "http://10.0.0.1:9401" } }))).toContainEqual({
    code: "host-name",
    path: "stack/lab",
    what: "the fleet's domain is not a host name",
    got: "lab..test",
    allowed: "labels separated by dots: letters, digits and inner hyphens, 63 characters a label, 253 in total",
    fix: "correct the name",
  });
});

test.each(["*.lab.test", "www.lab.test:443", "https://www.lab.test", "", `${"a.".repeat(130)}test`])(
  "fails on the virtual host name %s",
  (name) => {
    const hosts = ["www.lab.test", name];
    const issues = issuesOf(smallFleet(pki, { vhost: { serverAlias: [name] }, manifest: { hosts } }));
    expect(issues.filter((issue) => issue.code === "host-name")).toMatchObject([
      { path: "stack/lab/www01/httpd/www", what: "a virtual host's name is not a host name", got: name },
    ]);
  },
);

test.each(["10.0.0.2", "fd00::2"])("fails on a virtual host that is named by the address %s", (name) => {
  expect(issuesOf(smallFleet(pki, { vhost: { serverName: name }, manifest: { hosts: [name] } }))).toEqual([
    {
      code: "host-name",
      path: "stack/lab/www01/httpd/www",
      what: "a virtual host's name is an IP address: a client that connects to an address sends no name in the handshake, and httpd denies it",
      got: name,
      allowed: "a host name",
      fix: "give the virtual host a host name, and let clients use it",
    },
  ]);
});

test("fails on an issuer site's name", () => {
  const declared = smallFleet(pki);
  new IssuerSite(declared.server, "site", { serverName: "pki_site", authorities: [] });
  expect(issuesOf(declared)).toMatchObject([
    {
      code: "host-name",
      path: "stack/lab/www01/httpd/site",
      what: "the issuer site's name is not a host name",
      got: "pki_site",
    },
  ]);
});

test.each(["www01.lab.test", "10.0.0", "10.0.0.256", "10.0.0.2/24", ""])("fails on the address %j", (address) => {
  expect(issuesOf(smallFleet(pki, { www01: { address } }))).toEqual([
    {
      code: "host-address",
      path: "stack/lab/www01",
      what: "`address` is not an IP address that is known at synth",
      got: address,
      allowed: "an IPv4 or IPv6 address",
      fix: "set `address` to the address itself; `sshAddress` may be an attribute of another resource",
    },
  ]);
});

test("an IPv6 address passes", () => {
  expect(issuesOf(smallFleet(pki, { www01: { address: "2001:db8::2" } }))).toEqual([]);
});

test("fails on an alias that is another host's name, in whatever case", () => {
  expect(issuesOf(smallFleet(pki, { client01: { aliases: ["OCSP01"] } }))).toEqual([
    {
      code: "host-name-shared",
      path: "stack/lab/client01",
      what: "the name is already used by stack/lab/ca01",
      got: "OCSP01",
      fix: "give each host different names",
    },
  ]);
});
