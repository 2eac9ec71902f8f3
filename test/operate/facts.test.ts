import { enrollmentTemplate, operateFacts } from "../../lib/operate/facts";
import { type Changes, modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const fleet = (changes: Changes = {}) => modelOf(smallFleet(pki, changes));

test("a CA is acted on where its responder is, under its key identifier", () => {
  const { authorities } = operateFacts(fleet());
  expect(authorities).toEqual([
    {
      label: "sub",
      keyIdentifier: expect.stringMatching(/^[0-9a-f]{40}$/),
      certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
      host: "ca01",
      databaseConfig: "/etc/cfssl/sub/db.json",
      refreshUnit: "cfssl-ocsp-refresh-sub.service",
      ocspUrl: "http://ocsp01.lab.test:9401",
    },
  ]);
});

test("clients are enrolled like the first manifest of a client, not like a server's", () => {
  expect(enrollmentTemplate(fleet())).toMatchObject({ host: { name: "client01" }, manifest: { name: "partner" } });
  const hosts = fleet().hosts.filter(({ name }) => name !== "client01");
  expect(operateFacts({ ...fleet(), hosts }).enrollment).toBeUndefined();
});

test("each certificate of a manifest is known by its host and path, with its CA and its names", () => {
  const { manifests, enrollment } = operateFacts(fleet());
  expect(manifests).toContainEqual({
    host: "client01",
    file: enrollment?.template,
    certificate: expect.stringMatching(/^\//),
    label: "sub",
    commonName: expect.any(String),
    names: [expect.objectContaining({ organization: expect.any(String) })],
    hosts: [],
  });
});
