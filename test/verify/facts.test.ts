import { fleetFacts } from "../../lib/verify/facts";
import { modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("the facts that the command line works with are public and plain", () => {
  const declared = smallFleet(pki);
  const facts = fleetFacts(modelOf(declared));
  expect(facts.enrollment).toEqual({ host: "client01", template: "/etc/certmgr/conf.d/partner.json", label: "sub" });
  expect(facts.authorities).toMatchObject([{ label: "sub", host: "ca01", ocspUrl: "http://ocsp01.lab.test:9401" }]);
  expect(facts.hosts).toMatchObject([
    { name: "ca01", fqdn: "ca01.lab.test", aliases: ["ocsp01"], address: "10.0.0.1", port: 22, user: "root" },
    { name: "www01" },
    { name: "client01" },
  ]);
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
});
