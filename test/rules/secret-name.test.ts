import { Secret } from "../../lib";
import { entriesOf } from "../../lib/plan/bundle";
import type { HostPlan } from "../../lib/plan/host-plan";
import { checkPlan } from "../../lib/rules";
import { hostPlanOf } from "../support/host-plan";

/** A host with a secret at each of two paths. */
function planWith(one: Secret, other: Secret): HostPlan {
  const entries = [entriesOf("stack/a").secret("/etc/a", one), entriesOf("stack/b").secret("/etc/b", other)];
  return hostPlanOf(entries);
}

const secret = (name: string, file: string, version: string) => Secret.fromFile(name, { file, version });

test("one secret may lie at several paths of a host", () => {
  expect(checkPlan(planWith(secret("key", "a.key", "1"), secret("key", "a.key", "1")))).toEqual([]);
  expect(checkPlan(planWith(secret("key", "a.key", "1"), secret("other", "b.key", "1")))).toEqual([]);
});

test.each([
  ["b.key", "1"],
  ["a.key", "2"],
])("fails on another secret under its name: %s, version %s", (file, version) => {
  expect(checkPlan(planWith(secret("key", "a.key", "1"), secret("key", file, version)))).toEqual([
    {
      code: "secret-name-shared",
      path: "stack/b",
      what: 'stack/b and stack/a declare different secrets with the name "key" on one host',
      got: `version ${version} of ${file}, and version 1 of a.key`,
      allowed: "one file and one version for each name",
      fix: "give each secret a different name",
    },
  ]);
});
