import { Host, HttpdServer, Platform } from "../../lib";
import { hostKey, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test.each(["../x", "Rewrite", "", "a b"])("fails on the module %j", (name) => {
  const issues = issuesOf(smallFleet(pki, { server: { modules: ["rewrite", name] } }));
  expect(issues.map(({ code, got }) => [code, got])).toEqual([["module", name]]);
});

test("fails on modules where the platform's packages load them", () => {
  const declared = smallFleet(pki);
  const host = new Host(declared.fleet, "www02", {
    ...{ address: "10.0.0.9", hostKey: hostKey("www02"), platform: Platform.enterpriseLinux9() },
  });
  new HttpdServer(host, "httpd", { modules: ["rewrite"] });
  expect(issuesOf(declared).map(({ code, path }) => [code, path])).toEqual([["module", "stack/lab/www02/httpd"]]);
});
