import { ClientAuthentication, Duration, type StaplingVhostProps } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const withVhost = (vhost: Partial<StaplingVhostProps>) => issuesOf(smallFleet(pki, { vhost }));
const minute = Duration.minutes(1);

test.each([ClientAuthentication.HANDSHAKE_OPTIONAL, ClientAuthentication.DEDICATED_HOST])(
  "fails where a client could resume a session in which its certificate is not checked: %s",
  (clientAuthentication) => {
    expect(withVhost({ clientAuthentication, sslSessionCacheTimeout: minute })).toEqual([
      {
        code: "session-resumption",
        path: "stack/lab/www01/httpd/www",
        what: "a client could resume its TLS session after its certificate was revoked or has expired: httpd does not check the certificate again, and each resumption in TLS 1.3 starts `sslSessionCacheTimeout` anew",
        got: "60 s",
        allowed: "0 s where handshakes ask for clients' certificates",
        fix: "remove `sslSessionCacheTimeout`",
      },
    ]);
  },
);

test("sessions are resumed where a path asks for the certificate again, and nowhere by default", () => {
  expect(withVhost({ clientAuthentication: ClientAuthentication.PER_PATH, sslSessionCacheTimeout: minute })).toEqual(
    [],
  );
  expect(withVhost({ sslSessionCacheTimeout: Duration.seconds(0) })).toEqual([]);
  expect(withVhost({})).toEqual([]);
});
