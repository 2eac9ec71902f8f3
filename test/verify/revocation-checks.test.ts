import { CaCertificate, ClientCertificate, ClientRevocation } from "../../lib";
import type { Check } from "../../lib/verify/check";
import { type TestPki, testPki } from "../support/fleet";
import { checksOf, titles } from "./checks-of";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("without a partner among the identities nothing can be revoked", () => {
  const kinds = checksOf(pki, { location: { require: ClientCertificate.organization("Nobody SA") } }).map(
    ({ kind }) => kind,
  );
  expect(kinds).not.toContain("revocation");
  expect(kinds).not.toContain("responder-down");
  expect(kinds).toContain("staple");
});

describe("a revoked identity has to be refused", () => {
  const list = () => {
    const issuer = CaCertificate.fromPem(String(pki.get("sub/ca.pem")));
    return { lists: [{ issuer, url: "http://pki.example.org/sub.crl" }] };
  };
  const meanwhile = (checks: readonly Check[]) =>
    checks.flatMap((check) => (check.kind === "responder-down" ? titles(check.meanwhile as Check[]) : []));

  test("by lists, once they were fetched; a responder that is down keeps nobody out", () => {
    const checks = checksOf(pki, { vhost: { revocation: ClientRevocation.crl(list()) } });
    expect(checks.find(({ kind }) => kind === "revocation")).toMatchObject({
      refresh: { host: "www01", unit: "mutual-tls-crl-www.lab.test.service" },
      after: { alert: "certificate revoked", log: { codes: ["AH02039"] } },
    });
    expect(meanwhile(checks)).toContain("/restricted admits partner, about whom no responder is asked");
  });

  test("by both, at once", () => {
    const checks = checksOf(pki, { vhost: { revocation: ClientRevocation.ocspAndCrl({}, list()) } });
    const found = checks.find(({ kind }) => kind === "revocation");
    expect(found).toMatchObject({ after: { log: { codes: ["AH03239", "AH02039"] } } });
    expect(found).not.toHaveProperty("refresh");
    expect(meanwhile(checks)).toContain("/restricted refuses partner: client OCSP fails closed");
  });

  test("and is not where nobody is asked", () => {
    const checks = checksOf(pki, { vhost: { revocation: ClientRevocation.none("a day") } });
    expect(checks.map(({ kind }) => kind)).not.toContain("revocation");
  });
});
