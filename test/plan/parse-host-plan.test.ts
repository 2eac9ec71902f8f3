import fc from "fast-check";
import type { Bundle } from "../../lib/plan/bundle";
import { type HostPlan, planField, printHostPlan } from "../../lib/plan/host-plan";
import { parseHostPlan } from "../../lib/plan/parse-host-plan";
import { hostPlanOf } from "../support/host-plan";

test("what packages should have and SELinux should allow is read back", () => {
  const bundle: Bundle = {
    ...{ name: "web", packages: ["mod_ssl"], entries: [], validations: [], steps: [] },
    fixes: [{ cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.68" }],
    selinux: [
      { kind: "boolean", name: "httpd_can_network_connect" },
      { kind: "port", type: "http_port_t", port: 8444 },
    ],
  };
  const text = printHostPlan({ ...hostPlanOf([]), bundles: [bundle] });
  expect(text).toContain(`
  package mod_ssl
  fix CVE-2026-44185 mod_ssl 2.4.68
  selinux boolean httpd_can_network_connect
  selinux port http_port_t 8444
`);
  expect(parseHostPlan(text, { file: () => Buffer.of(), declaredBy: () => "" }).bundles).toEqual([bundle]);
});

test("a host that is given back has a plan of one word", () => {
  const plan: HostPlan = { ...hostPlanOf([]), bundles: [], teardown: { removePackages: true } };
  const text = "cdktf-mutual-tls-plan 1\nhost host.lab.test\nos debian 13\npackage-manager apt\nteardown packages\n";
  expect(printHostPlan(plan)).toBe(text);
  const content = { file: () => Buffer.of(), declaredBy: () => "" };
  expect(parseHostPlan(text, content).teardown).toEqual({ removePackages: true });
  expect(parseHostPlan(text.replace(" packages", ""), content).teardown).toEqual({ removePackages: false });
});

test("a field is read back as it was given, and never ends a field or a line", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("%", " ", "\n", "2", "0") })),
      (text) => {
        const field = planField(text);
        expect(field).toMatch(/^[!-~]*$/);
        // A lone surrogate has no UTF-8.
        expect(decodeURIComponent(field)).toBe(Buffer.from(text).toString());
      },
    ),
  );
});
