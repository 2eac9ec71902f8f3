import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("networks of both families pass", () => {
  const clients = ["10.0.0.0/8", "192.168.1.7", "fd00::/8", "2001:db8::1"];
  expect(
    issuesOf(smallFleet(pki, { api: { clients }, responder: { clients }, server: { clients }, vhost: { clients } })),
  ).toEqual([]);
});

test("what is no network fails, and a list that lets nobody in", () => {
  const changes = {
    api: { clients: ["10.0.0.1/8", "10.0.0.0/33", "lab.test", "fe80::1%eth0", "10.0.0.0/8"] },
    responder: { clients: [] },
    server: { clients: ["10.0.0.0-10.0.0.9"] },
    vhost: { clients: ["everybody"] },
  };
  const of = issuesOf(smallFleet(pki, changes)).map(({ code, path, got }) => [code, path, got]);
  expect(of.sort()).toEqual([
    ["client-networks", "stack/lab/ca01/multirootca", '"10.0.0.1/8", "10.0.0.0/33", "lab.test", "fe80::1%eth0"'],
    ["client-networks", "stack/lab/ca01/ocsp-sub", "an empty list"],
    ["client-networks", "stack/lab/www01/httpd", '"10.0.0.0-10.0.0.9"'],
    ["client-networks", "stack/lab/www01/httpd/www", '"everybody"'],
  ]);
});
