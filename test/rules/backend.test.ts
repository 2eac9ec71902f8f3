import { Backend, BackendLocation, type BackendLocationProps, Duration } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const HTTP = Backend.http("127.0.0.1", 3000);

/** The issues of backends, without their words. */
function codes(...all: Partial<BackendLocationProps>[]): string[] {
  const declared = smallFleet(pki);
  for (const [index, props] of all.entries()) {
    new BackendLocation(declared.vhost, `backend${index}`, { path: "/app", backend: HTTP, ...props });
  }
  return issuesOf(declared).map(({ code, path, got }) => `${code} ${path.split("/").pop()}: ${got}`);
}

test.each([
  ["a name", Backend.http("app.internal")],
  ["IPv6", Backend.http("fd00::1", 8080)],
  ["a socket", Backend.unixSocket("/run/app/http.sock")],
  ["PHP-FPM", Backend.phpFpm("/run/php/php8.4-fpm.sock")],
  ["files", Backend.files()],
])("%s passes", (_, backend) => {
  expect(codes({ backend })).toEqual([]);
});

test.each([
  ["no name", Backend.http(""), ":80"],
  ["a URL for a name", Backend.http("http://app", 80), "http://app:80"],
  ["a port of more digits", Backend.http("app", 80_000), "app:80000"],
  ["a scope", Backend.http("fe80::1%eth0", 80), "fe80::1%eth0:80"],
  ["a name that httpd would expand", Backend.http("${x}", 80), "${x}:80"],
  ["a relative socket", Backend.unixSocket("app.sock"), "app.sock"],
  ["a socket that would end the URL", Backend.unixSocket("/run/a|b"), "/run/a|b"],
  ["a socket with a quote", Backend.phpFpm('/run/a"b'), '/run/a"b'],
])("fails on %s", (_, backend, got) => {
  expect(codes({ backend })).toEqual([`backend-address backend0: ${got}`]);
});

test("an address is no name that a certificate could have", () => {
  const declared = smallFleet(pki);
  const backend = Backend.https("10.0.0.1", [declared.root.certificate]);
  new BackendLocation(declared.vhost, "app", { path: "/app", backend });
  expect(issuesOf(declared).map(({ code }) => code)).toEqual(["backend-address"]);
});

test("fails on a backend that nobody could trust", () => {
  expect(codes({ backend: Backend.https("app.internal", []) })).toEqual([
    "backend-authority backend0: no CA certificate",
  ]);
});

test("fails on two backends for a path, and passes on one inside another", () => {
  expect(codes({}, { backend: Backend.files() })).toEqual(["backend-path backend1: /app"]);
  expect(codes({}, { path: "/app/static", backend: Backend.files() })).toEqual([]);
});

test("fails on paths that a location cannot have", () => {
  expect(codes({ path: "/a/../b" })).toEqual(["location-path backend0: /a/../b"]);
  expect(codes({ backendPath: "/x*" })).toEqual(["location-path backend0: /x*"]);
});

test("fails on properties that say nothing to files", () => {
  expect(codes({ backend: Backend.files(), webSocket: true, proxyPreserveHost: true })).toEqual([
    "backend-option backend0: files",
  ]);
  expect(codes({ backend: Backend.phpFpm("/run/php.sock"), backendPath: "/" })).toEqual([
    "backend-option backend0: php-fpm",
  ]);
});

test("fails on times that nobody waits", () => {
  expect(codes({ timeout: Duration.seconds(0), connectionTimeout: Duration.days(2) })).toEqual([
    "backend-timeout backend0: 0 s",
    "backend-timeout backend0: 172800 s",
  ]);
});

test("fails on one server with different times", () => {
  expect(codes({}, { path: "/b", timeout: Duration.seconds(5) })).toEqual([
    "backend-differs backend1: another `timeout`",
  ]);
  expect(codes({}, { path: "/b", webSocket: true })).toEqual([]);
});

test("fails on a document that no client would get", () => {
  const declared = smallFleet(pki);
  new BackendLocation(declared.vhost, "app", { path: "/", backend: HTTP });
  new BackendLocation(declared.vhost, "static", { path: "/static", backend: Backend.files() });
  declared.vhost.addDocument("static/page.txt", "");
  expect(issuesOf(declared).map(({ code, got }) => `${code} ${got}`)).toEqual([
    "document-hidden /index.html",
    "document-hidden /restricted/sensitive.txt",
  ]);
});
