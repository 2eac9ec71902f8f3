import type { Issue } from "../core/issue";
import { type HostPlan, secretsOfPlan } from "../plan/host-plan";

/** Secrets are delivered by name and version: with two values under one name, both paths would get the last value. */
export function secretNameIssues(plan: HostPlan): Issue[] {
  const first = new Map<string, ReturnType<typeof secretsOfPlan>[number]>();
  return secretsOfPlan(plan).flatMap((entry) => {
    const other = first.get(entry.secret.name);
    if (other === undefined) {
      first.set(entry.secret.name, entry);
      return [];
    }
    if (other.secret.version === entry.secret.version && other.secret.file === entry.secret.file) return [];
    return [
      {
        code: "secret-name-shared",
        path: entry.declaredBy,
        what: `${entry.declaredBy} and ${other.declaredBy} declare different secrets with the name "${entry.secret.name}" on one host`,
        got: `version ${entry.secret.version} of ${entry.secret.file}, and version ${other.secret.version} of ${other.secret.file}`,
        allowed: "one file and one version for each name",
        fix: "give each secret a different name",
      },
    ];
  });
}
