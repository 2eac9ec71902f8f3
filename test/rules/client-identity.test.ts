import { Backend, BackendLocation, ClientCertificateField, type ClientIdentity } from "../../lib";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const { SUBJECT_DN } = ClientCertificateField;

function codes(
  clientIdentity: ClientIdentity,
  backend: Backend | undefined = Backend.http("127.0.0.1", 3000),
): string[] {
  const declared = smallFleet(pki, { vhost: { clientIdentity } });
  if (backend !== undefined) new BackendLocation(declared.vhost, "app", { path: "/app", backend });
  return issuesOf(declared).map(({ code, got }) => `${code}: ${got}`);
}

test.each(["X-Client-DN", "Client-Cert", "identity", "X-SSL-Client-S-DN", "a1-b2"])("the header %s passes", (name) => {
  expect(codes({ requestHeaders: { [name]: SUBJECT_DN } })).toEqual([]);
});

test.each([
  ["that HTTP uses itself", "Host"],
  ["that ends a connection", "connection"],
  ["that httpd sets", "X-Forwarded-For"],
  ["with an underscore", "X_Client"],
  ["with a dot", "X.Client"],
  ["with a line end", "X-Client\r\nY"],
  ["with a colon", "X-Client:"],
  ["that is empty", ""],
  ["that ends in a hyphen", "X-"],
  ["with more spellings than anybody would read", "a-b-c-d-e-f-g"],
])("fails on a header %s", (_, name) => {
  expect(codes({ requestHeaders: { [name]: SUBJECT_DN } })).toEqual([`client-identity-header: ${name}`]);
});

test("fails on one name twice", () => {
  expect(codes({ requestHeaders: { "X-Client": SUBJECT_DN, "x-client": SUBJECT_DN } })).toEqual([
    "client-identity-header: x-client",
  ]);
});

test("fails where nobody could read it", () => {
  const unread = ["client-identity-unread: `clientIdentity` and no BackendLocation"];
  expect(codes({ stdEnvVars: true }, Backend.files())).toEqual(unread);
});

test("fails where no client is asked for a certificate", () => {
  const changes = { vhost: { trustStore: undefined, clientIdentity: { stdEnvVars: true } } } as Changes;
  const declared = smallFleet(pki, changes);
  new BackendLocation(declared.vhost, "app", { path: "/app", backend: Backend.phpFpm("/run/php.sock") });
  expect(issuesOf(declared).map(({ code }) => code)).toContain("client-identity-trust-store");
});
