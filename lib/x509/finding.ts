import type { Issue } from "../core/issue";

/** An issue of certificates, before the construct is known that they belong to. */
export type Finding = Omit<Issue, "path">;

/** Orders findings, so that they do not depend on the order of the certificates. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = (finding: Finding) => `${finding.code}\0${finding.what}\0${finding.got ?? ""}`;
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
