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
      what: "who was let in by stack/lab/www01/httpd/www, on the same port, could ask for pages of this virtual host: this platform's httpd does not keep them apart",
      got: "another `revocation`",
      allowed: "the same checks of clients for all virtual hosts of a port, or httpd from 2.4.66 on",
      fix: "declare them alike, or put one of them on a host of its own",
    },
  ]);
});

test("fails on a sibling that trusts other CAs", () => {
  const other = ({ fleet, root }: SmallFleet) => new TrustStore(fleet, "others", { certificates: [root.certificate] });
  expect(withSibling((declared) => ({ trustStore: other(declared), revocation: none }))).toMatchObject([
    { code: "vhost-sibling-differs", got: "another `trustStore` and another `revocation`" },
  ]);
});

test("fails on a dedicated host beside one that lets anybody in", () => {
  const clientAuthentication = ClientAuthentication.DEDICATED_HOST;
  expect(withSibling(({ trustStore }) => ({ trustStore, clientAuthentication }))).toMatchObject([
    { code: "vhost-sibling-differs", got: "another `clientAuthentication`" },
  ]);
});
