import { ClientRevocation, HttpdServer, IssuerSite } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const ofPorts = (issues: readonly { readonly code: string }[]) => issues.filter(({ code }) => code.startsWith("port"));

test("each server with a port of its own passes", () => {
  expect(issuesOf(smallFleet(pki, { www01: { sshPort: 2222 } }))).toEqual([]);
});

test.each([0, -1, 1.5, 65_536, Number.NaN])("fails on the port %d", (port) => {
  expect(ofPorts(issuesOf(smallFleet(pki, { api: { port } })))).toEqual([
    {
      code: "port",
      path: "stack/lab/ca01/multirootca",
      what: "`port` is not a TCP port",
      got: String(port),
      allowed: "a whole number from 1 to 65535",
      fix: "correct `port`",
    },
  ]);
});

test("fails on ports that two servers of a host want", () => {
  expect(ofPorts(issuesOf(smallFleet(pki, { responder: { port: 8888 } })))).toEqual([
    {
      code: "port-shared",
      path: "stack/lab/ca01/ocsp-sub",
      what: "the port on ca01.lab.test already belongs to stack/lab/ca01/multirootca",
      got: "8888",
      allowed: "a port that no other server of the host has; in use: 22, 8888",
      fix: "give one of them another port",
    },
  ]);
  const declared = smallFleet(pki, { sub: { ocspUrl: "http://ocsp01.lab.test" }, responder: { port: 80 } });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", { serverName: "ca01.lab.test", authorities: [] });
  expect(issuesOf(declared)).toMatchObject([
    {
      code: "port-shared",
      path: "stack/lab/ca01/ocsp-sub",
      what: expect.stringContaining("belongs to stack/lab/ca01/httpd"),
    },
  ]);
  expect(ofPorts(issuesOf(smallFleet(pki, { www01: { sshPort: 443 } })))).toMatchObject([
    { code: "port-shared", path: "stack/lab/www01/httpd", got: "443" },
  ]);
});

test("fails on the port of the relay of questions to OCSP responders, where httpd asks any", () => {
  expect(ofPorts(issuesOf(smallFleet(pki, { www01: { sshPort: 9480 } })))).toMatchObject([
    { code: "port-shared", path: "stack/lab/www01/httpd", got: "9480" },
  ]);
  expect(
    ofPorts(
      issuesOf(smallFleet(pki, { www01: { sshPort: 9480 }, vhost: { revocation: ClientRevocation.none("no need") } })),
    ),
  ).toEqual([]);
});
