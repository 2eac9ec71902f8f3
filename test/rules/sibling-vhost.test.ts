import {
  ClientAuthentication,
  ClientRevocation,
  Platform,
  ServerCertificate,
  StaplingVhost,
  type StaplingVhostProps,
  TrustStore,
} from "../../lib";
import { issuesOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const files = ServerCertificate.fromFiles({ certificateFile: "/etc/a.crt", certificateKeyFile: "/etc/a.key" });

/** The small fleet with a second virtual host beside the first. */
function withSibling(
  props: (declared: SmallFleet) => Partial<StaplingVhostProps>,
  platform = Platform.enterpriseLinux9(),
) {
  const declared = smallFleet(pki, { www01: { platform } });
  new StaplingVhost(declared.server, "second", {
    serverName: "second.lab.test",
    certificate: files,
    ...props(declared),
  });
  return issuesOf(declared);
}

const none = ClientRevocation.none("a day");

test("virtual hosts of one port that check alike pass, and one that asks nobody for a certificate", () => {
  expect(withSibling(({ trustStore }) => ({ trustStore }))).toEqual([]);
  expect(withSibling(() => ({}))).toEqual([]);
});

test("any pass where httpd tells them apart", () => {
  expect(withSibling(({ trustStore }) => ({ trustStore, revocation: none }), Platform.debian13())).toEqual([]);
});

test("fails on a sibling that lets revoked clients in", () => {
  expect(withSibling(({ trustStore }) => ({ trustStore, revocation: none }))).toEqual([
    {
      code: "vhost-sibling-differs",
      path: "stack/lab/www01/httpd/second",
      what: "a client that stack/lab/www01/httpd/www admits could request pages of this virtual host: they share a port, and this platform's httpd does not separate them",
      got: "different `revocation`",
      allowed: "the same client checks for all virtual hosts of a port, or httpd 2.4.66 or newer",
      fix: "declare the same checks for both, or move one of them to another host",
    },
  ]);
});

test("fails on a sibling that trusts other CAs", () => {
  const other = ({ fleet, root }: SmallFleet) => new TrustStore(fleet, "others", { certificates: [root.certificate] });
  expect(withSibling((declared) => ({ trustStore: other(declared), revocation: none }))).toMatchObject([
    { code: "vhost-sibling-differs", got: "different `trustStore` and different `revocation`" },
  ]);
});

test("fails on a dedicated host beside one that lets anybody in", () => {
  const clientAuthentication = ClientAuthentication.DEDICATED_HOST;
  expect(withSibling(({ trustStore }) => ({ trustStore, clientAuthentication }))).toMatchObject([
    { code: "vhost-sibling-differs", got: "different `clientAuthentication`" },
  ]);
});
