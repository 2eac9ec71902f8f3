import type { Issue } from "../core/issue";

/** What is wrong with certificates, before it is known which construct they belong to. */
export type Finding = Omit<Issue, "path">;

/** Orders findings so that the order in which certificates were given does not show. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = (finding: Finding) => `${finding.code}\0${finding.what}\0${finding.got ?? ""}`;
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
