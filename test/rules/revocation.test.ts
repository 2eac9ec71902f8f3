import { ClientRevocation, Duration, RevocationCheck } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const WWW = "stack/lab/www01/httpd/www";
const withRevocation = (revocation: ClientRevocation) => issuesOf(smallFleet(pki, { vhost: { revocation } }));

test.each([
  ClientRevocation.ocsp(),
  ClientRevocation.ocsp({ check: RevocationCheck.CHAIN, nonce: true, responderTimeout: Duration.seconds(1) }),
  ClientRevocation.none("clients' certificates live for a day"),
])("passes (%#)", (revocation) => {
  expect(withRevocation(revocation)).toEqual([]);
});

test.each(["on", "off", "none", "", "leaf no_ocsp_for_cert_ok"])("fails on the check %j", (check) => {
  expect(withRevocation(ClientRevocation.ocsp({ check: check as RevocationCheck }))).toEqual([
    {
      code: "revocation-check",
      path: WWW,
      what: "`check` is not a revocation check",
      got: check,
      allowed: "leaf, chain",
      fix: "remove `check`, or set it to leaf or chain",
    },
  ]);
});

test("fails on a responder that has no time to answer", () => {
  expect(withRevocation(ClientRevocation.ocsp({ responderTimeout: Duration.seconds(0) }))).toMatchObject([
    { code: "revocation-timeout", path: WWW, got: "0 s", allowed: "1 s or more" },
  ]);
});

test.each(["", " ", "two\nlines", "a\0b"])("fails on the reason %j", (reason) => {
  expect(withRevocation(ClientRevocation.none(reason))).toMatchObject([
    { code: "revocation-reason", path: WWW, got: reason },
  ]);
});
