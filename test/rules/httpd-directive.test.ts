import {
  ClientAuthentication,
  ClientRevocation,
  Duration,
  ServerCertificate,
  type StaplingVhostProps,
} from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const VHOST = "stack/lab/www01/httpd/www";
const ALLOWED = "one line of text without ${, which httpd always reads as a variable";
const withVhost = (vhost: Partial<StaplingVhostProps>) => issuesOf(smallFleet(pki, { vhost }));

test.each<[string, Partial<StaplingVhostProps>, string]>([
  ["serverAdmin", { serverAdmin: "admin@${DOMAIN}" }, "admin@${DOMAIN}"],
  ["serverAdmin", { serverAdmin: "admin\nInclude /etc/passwd" }, "admin\nInclude /etc/passwd"],
  ["documentRoot", { documentRoot: "/srv/${NAME}" }, "/srv/${NAME}"],
  [
    "certificate",
    { certificate: ServerCertificate.fromFiles({ certificateFile: "/a${B}.crt", certificateKeyFile: "/a.key" }) },
    "/a${B}.crt",
  ],
])("fails on a %s that httpd would not read as it is (%#)", (name, vhost, got) => {
  expect(withVhost(vhost)).toEqual([
    {
      code: "httpd-text",
      path: VHOST,
      what: `\`${name}\` cannot be written into httpd's configuration`,
      got,
      allowed: ALLOWED,
      fix: "choose another value",
    },
  ]);
});

test.each(["www", "/srv/../www", "/srv//www", "/srv/www/", ""])(
  "fails on the document root %j, in one issue",
  (documentRoot) => {
    expect(withVhost({ documentRoot })).toEqual([
      {
        code: "document-root",
        path: VHOST,
        what: "`documentRoot` is not a path on the host",
        got: documentRoot,
        allowed:
          "an absolute path without `.`, `..`, double slash, final slash or control characters, in composed Unicode (NFC)",
        fix: "correct `documentRoot`",
      },
    ]);
  },
);

test("quotes, backslashes and blanks pass", () => {
  expect(withVhost({ serverAdmin: 'the "admin" \\ <a@b>', documentRoot: "/srv/my site" })).toEqual([]);
});

const perPath = { clientAuthentication: ClientAuthentication.PER_PATH };

test.each([
  ["sslSessionCacheTimeout", { ...perPath, sslSessionCacheTimeout: Duration.days(36_500) }],
  ["responderTimeout", { revocation: ClientRevocation.ocsp({ responderTimeout: Duration.days(36_500) }) }],
])("fails on %s of a length that httpd cannot count", (name, vhost) => {
  expect(withVhost(vhost)).toEqual([
    {
      code: "httpd-seconds",
      path: VHOST,
      what: `\`${name}\` is longer than httpd can count`,
      got: "3153600000 s",
      allowed: "2147483647 s or less",
      fix: "choose a shorter duration",
    },
  ]);
});
