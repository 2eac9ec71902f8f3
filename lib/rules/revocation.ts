import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { OcspRevocationModel } from "../model/revocation";
import type { Rule } from "./rule";

const CHECKS: readonly string[] = ["leaf", "chain"];

/** A virtual host with a revocation check that would not work as declared. */
export const revocationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => (host.httpd?.vhosts ?? []).flatMap((vhost) => revocationIssues(vhost)));

function revocationIssues({ path, revocation }: StaplingVhostModel): Issue[] {
  const { ocsp, crl, none } = revocation;
  return [
    ...(ocsp === undefined ? [] : [...check(path, ocsp.check), ...timeout(path, ocsp)]),
    ...(crl === undefined ? [] : check(path, crl.check)),
    ...(none === undefined ? [] : reason(path, none)),
  ];
}

function check(path: string, got: string): Issue[] {
  if (CHECKS.includes(got)) return [];
  return [
    {
      code: "revocation-check",
      path,
      what: "`check` is not a revocation check",
      got,
      allowed: CHECKS.join(", "),
      fix: `remove \`check\`, or set it to ${CHECKS.join(" or ")}`,
    },
  ];
}

function timeout(path: string, { responderTimeoutSeconds }: OcspRevocationModel): Issue[] {
  if (responderTimeoutSeconds >= 1) return [];
  return [
    {
      code: "revocation-timeout",
      path,
      what: "`responderTimeout` is too short: httpd would refuse every client",
      got: `${responderTimeoutSeconds} s`,
      allowed: "1 s or more",
      fix: "remove `responderTimeout`, or raise it",
    },
  ];
}

function reason(path: string, none: string): Issue[] {
  if (none.trim() !== "" && !/[\p{Cc}\p{Cs}]/u.test(none)) return [];
  return [
    {
      code: "revocation-reason",
      path,
      what: "`ClientRevocation.none` needs a reason, in one line of text",
      got: none,
      allowed: "one line of text, such as: client certificates expire after a day",
      fix: "write the reason, or choose `ClientRevocation.ocsp` or `.crl`",
    },
  ];
}
