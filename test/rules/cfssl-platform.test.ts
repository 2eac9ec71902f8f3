import { OcspResponder, Platform } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("a host of Enterprise Linux may enroll and serve", () => {
  const platform = Platform.enterpriseLinux9();
  expect(issuesOf(smallFleet(pki, { www01: { platform }, client01: { platform } }))).toEqual([]);
});

test("fails on CFSSL where it is not packaged", () => {
  const declared = smallFleet(pki, { client01: { platform: Platform.enterpriseLinux9() } });
  const { client01, pem, root, secret } = declared;
  const certificate = pem("sub/ocsp.pem");
  new OcspResponder(client01, "ocsp", {
    authority: root,
    port: 9400,
    certificate,
    privateKey: secret("root-ocsp-key"),
  });
  expect(issuesOf(declared)).toContainEqual({
    code: "cfssl-not-packaged",
    path: "stack/lab/client01",
    what: "CFSSL is declared on this host, and its platform has no packages of CFSSL",
    got: "rhel 9: stack/lab/client01/ocsp",
    allowed: "a platform with packages of CFSSL, for example Platform.debian13()",
    fix: "declare CFSSL on a host of such a platform; hosts of any platform can enroll there",
  });
});
