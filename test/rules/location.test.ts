import {
  ClientAuthentication,
  ClientCertificate,
  MutualTlsLocation,
  type MutualTlsLocationProps,
  PublicLocation,
} from "../../lib";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const LOCATION = "stack/lab/www01/httpd/www/restricted";
const withLocation = (location: Partial<MutualTlsLocationProps>) => issuesOf(smallFleet(pki, { location }));

test.each(["/", "/restricted", "/a/b", "/a.b/c-d_e~f", "/~user", "/v1;x", "/a$b"])("the path %s passes", (path) => {
  expect(withLocation({ path })).toEqual([]);
});

test.each([
  ["without a slash", "restricted"],
  ["that is empty", ""],
  ["with a slash at its end", "/restricted/"],
  ["that leads out of the document root", "/../etc"],
  ["with a dot segment", "/a/./b"],
  ["with two slashes", "/a//b"],
  ["with a wildcard", "/restricted*"],
  ["that is percent encoded", "/restricted%20area"],
  ["with a blank", "/restricted area"],
  ["with a query", "/restricted?x=1"],
  ["with a fragment", "/restricted#x"],
  ["that would end the section", '/x"> Require all granted'],
  ["with a backslash", "/a\\b"],
  ["with a line end", "/a\nb"],
  ["beyond ASCII", "/zürich"],
  ["that httpd would expand", "/${HOME}"],
  ["that is a URL", "https://www.lab.test/restricted"],
])("fails on a path %s", (_, path) => {
  expect(withLocation({ path })).toEqual([
    {
      code: "location-path",
      path: LOCATION,
      what: "`urlPath` is not a plain URL path",
      got: path,
      allowed:
        "a path such as /restricted without a final slash, `..`, wildcard or percent encoding; or / for the whole virtual host",
      fix: "give the path that clients request, decoded",
    },
  ]);
});

test("fails on two locations with one path", () => {
  const declared = smallFleet(pki, { location: { path: "/restricted" } });
  another(declared, "/restricted");
  new PublicLocation(declared.vhost, "third", { path: "/restricted" });
  const issue = (name: string) => ({
    code: "location-overlap",
    path: `stack/lab/www01/httpd/www/${name}`,
    what: `${LOCATION} has the same path: httpd would apply only the rules of the last one`,
    got: "/restricted",
    allowed: "another path; a location may lie inside another one, and its rules hold there",
    fix: "combine their conditions in one location, with `ClientCertificate.anyOf` or `allOf`",
  });
  expect(issuesOf(declared)).toEqual([issue("second"), issue("third")]);
});

test.each([
  ["/restricted", "/restricted/deeper"],
  ["/restricted/deeper/still", "/restricted"],
  ["/", "/restricted"],
])("%s beside %s pass: the inner one has its own rules", (first, second) => {
  const declared = smallFleet(pki, { location: { path: first } });
  another(declared, second);
  expect(issuesOf(declared)).toEqual([]);
});

test("a public path inside a restricted one passes, and one elsewhere fails", () => {
  const fine = smallFleet(pki, { location: { path: "/restricted" } });
  new PublicLocation(fine.vhost, "health", { path: "/restricted/healthz" });
  expect(issuesOf(fine)).toEqual([]);
  const declared = smallFleet(pki, { location: { path: "/restricted" } });
  new PublicLocation(declared.vhost, "elsewhere", { path: "/healthz" });
  expect(issuesOf(declared)).toEqual([
    {
      code: "location-public",
      path: "stack/lab/www01/httpd/www/elsewhere",
      what: "the public location is inside no restricted one, so it changes nothing",
      got: "/healthz",
      allowed: "a path inside the path of a MutualTlsLocation",
      fix: "correct `path`, or remove the location",
    },
  ]);
});

test("fails on a public path where each handshake needs a certificate", () => {
  const declared = smallFleet(pki, {
    location: { path: "/" },
    vhost: { clientAuthentication: ClientAuthentication.DEDICATED_HOST },
  });
  new PublicLocation(declared.vhost, "health", { path: "/healthz" });
  expect(issuesOf(declared)).toEqual([
    {
      code: "location-public",
      path: "stack/lab/www01/httpd/www/health",
      what: "the public location needs a certificate all the same: the virtual host refuses each handshake without one",
      got: "/healthz and dedicated-host",
      allowed: "another `clientAuthentication`, such as ClientAuthentication.HANDSHAKE_OPTIONAL",
      fix: "choose another `clientAuthentication`, or remove the location",
    },
  ]);
});

function another({ vhost, sub }: ReturnType<typeof smallFleet>, path: string): void {
  new MutualTlsLocation(vhost, "second", {
    path,
    issuers: [sub.certificate],
    require: ClientCertificate.organization("Other SA"),
  });
}

test("paths that only begin alike pass", () => {
  const declared = smallFleet(pki, { location: { path: "/restricted" } });
  new MutualTlsLocation(declared.vhost, "second", {
    path: "/restricted-too",
    issuers: [declared.sub.certificate],
    require: ClientCertificate.organization("Other SA"),
  });
  expect(issuesOf(declared)).toEqual([]);
});

test("fails in a virtual host that asks nobody for a certificate", () => {
  const changes = { vhost: { trustStore: undefined } } as Changes;
  expect(issuesOf(smallFleet(pki, changes))).toEqual([
    {
      code: "location-trust-store-missing",
      path: LOCATION,
      what: "the virtual host stack/lab/www01/httpd/www asks no client for a certificate, so the location would admit no client",
      got: "no trust store",
      fix: "set the virtual host's `trustStore`",
    },
  ]);
});

test("fails on an issuer that the trust store does not hold", () => {
  const declared = smallFleet(pki);
  expect(issuesOf(smallFleet(pki, { trustStore: [declared.root.certificate] }))).toEqual([
    {
      code: "location-issuer",
      path: LOCATION,
      what: "an issuer of the location is not in the trust store stack/lab/partners",
      got: "CN=Test Sub,O=Test SA,C=CH",
      allowed: "CN=Test Root,O=Test SA,C=CH",
      fix: "add the issuer's certificate to the trust store, or name CAs of the trust store in `issuers`",
    },
  ]);
});

test.each([undefined, []])("fails without an issuer: %j", (issuers) => {
  expect(withLocation({ issuers } as Partial<MutualTlsLocationProps>)).toMatchObject([
    { code: "location-issuer", path: LOCATION, got: "nothing" },
  ]);
});

test.each(["../secret.txt", "a/../../b", "a//b", ".", "a/./b", "", "a\nb"])("fails on a document at %j", (path) => {
  const declared = smallFleet(pki);
  declared.vhost.addDocument(path, "text\n");
  expect(issuesOf(declared)).toEqual([
    {
      code: "document-path",
      path: "stack/lab/www01/httpd/www",
      what: "the document is outside the document root /var/www/vhosts/www.lab.test",
      got: path,
      allowed: "a path below the document root, such as restricted/sensitive.txt",
      fix: "remove `..` and empty parts",
    },
  ]);
});
