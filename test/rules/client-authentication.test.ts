import { ClientAuthentication } from "../../lib";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const WWW = "stack/lab/www01/httpd/www";
const modes = {
  "dedicated-host": ClientAuthentication.DEDICATED_HOST,
  "per-path": ClientAuthentication.PER_PATH,
};
const issues = (changes: Changes) => issuesOf(smallFleet(pki, changes));

test.each(Object.entries(modes))("%s passes with a trust store and a location", (_, clientAuthentication) => {
  expect(issues({ vhost: { clientAuthentication } })).toEqual([]);
});

test("a dedicated host passes with no location: every client of the trust store may use it", () => {
  expect(issues({ vhost: { clientAuthentication: modes["dedicated-host"] }, location: null })).toEqual([]);
});

test.each(Object.entries(modes))("fails on %s without a trust store", (mode, clientAuthentication) => {
  const vhost = { clientAuthentication, trustStore: undefined } as Changes["vhost"];
  expect(issues({ vhost, location: null })).toEqual([
    {
      code: "client-authentication-trust-store",
      path: WWW,
      what: "the virtual host asks clients for certificates and has no trust store to check them",
      got: `${mode} and no trust store`,
      fix: "set `trustStore`, or leave `clientAuthentication` out",
    },
  ]);
});

test("fails on per-path without a path", () => {
  expect(issues({ vhost: { clientAuthentication: modes["per-path"] }, location: null })).toEqual([
    {
      code: "client-authentication-location",
      path: WWW,
      what: "the virtual host asks for certificates in restricted locations only, and it has no such location",
      got: "per-path and no MutualTlsLocation",
      fix: "declare a MutualTlsLocation, or choose another `clientAuthentication`",
    },
  ]);
});
