import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { OcspRevocationModel } from "../model/revocation";
import type { Rule } from "./rule";

const CHECKS: readonly string[] = ["leaf", "chain"];

/** A virtual host that would not find out revoked clients as it says. */
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
      what: "this is not whose certificates are looked up",
      got,
      allowed: CHECKS.join(", "),
      fix: "leave `check` out, or set it to one of them",
    },
  ];
}

function timeout(path: string, { responderTimeoutSeconds }: OcspRevocationModel): Issue[] {
  if (responderTimeoutSeconds >= 1) return [];
  return [
    {
      code: "revocation-timeout",
      path,
      what: "no responder answers in no time, so every client would be refused",
      got: `responderTimeout ${responderTimeoutSeconds} s`,
      allowed: "1 s or more",
      fix: "leave `responderTimeout` out, or raise it",
    },
  ];
}

function reason(path: string, none: string): Issue[] {
  if (none.trim() !== "" && !/[\p{Cc}\p{Cs}]/u.test(none)) return [];
  return [
    {
      code: "revocation-reason",
      path,
      what: "who lets revoked clients in says why, in one line",
      got: none,
      allowed: "a line of text, such as: clients' certificates live for a day",
      fix: "write the reason, or choose `ClientRevocation.ocsp` or `.crl`",
    },
  ];
}
