import { App, TerraformStack } from "cdktf";
import { CaCertificate, Fleet, Host, HttpdServer, Platform } from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { hostPlans } from "../../lib/synth/host-plans";
import { hostKey, issuesOf, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** A host that is given back, and one that stays. */
function declared() {
  const stack = new TerraformStack(new App(), "stack");
  const fleet = new Fleet(stack, "lab", { domain: "lab.test" });
  const host = (name: string, address: string, teardown?: { removePackages?: boolean }) =>
    new Host(fleet, name, { address, hostKey: hostKey(name), platform: Platform.debian13(), teardown });
  return { stack, fleet, old: host("old", "10.0.0.1", {}), www: host("www", "10.0.0.2") };
}

test("a host that is given back and on which nothing is declared passes, and leaves the others' names", () => {
  const { stack, fleet } = declared();
  expect(issuesOf({ stack })).toEqual([]);
  const [old, www] = hostPlans(buildFleet(fleet).model);
  expect(old).toMatchObject({ name: "old", bundles: [], teardown: { removePackages: false } });
  const names = www?.bundles[0]?.entries[0];
  expect(names).toMatchObject({ path: "/etc/hosts", content: expect.stringContaining("10.0.0.2 www.lab.test") });
  expect(names).toMatchObject({ content: expect.not.stringContaining("10.0.0.1") });
});

test("fails on what is declared on a host that is given back", () => {
  const { stack, old } = declared();
  new HttpdServer(old, "httpd");
  old.addTrustAnchor("root", CaCertificate.fromPem(String(pki.get("root/ca.pem"))));
  expect(issuesOf({ stack })).toEqual([
    {
      code: "teardown-not-empty",
      path: "stack/lab/old",
      what: "the host is in teardown, and constructs are still declared on it",
      got: "stack/lab/old/httpd, trust anchor root",
      allowed: "a host with `teardown` and nothing else",
      fix: "remove these declarations, or remove `teardown`",
    },
  ]);
});
