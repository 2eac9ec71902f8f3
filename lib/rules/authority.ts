import type { Issue } from "../core/issue";
import type { CertificateAuthorityModel } from "../model/pki";
import { isCfsslLabel, LABEL_ALLOWED } from "../pki/label";
import { checkAuthority } from "../x509/authority";
import { checkPathLengths, signersOf } from "../x509/chain";
import type { Rule } from "./rule";

/** A CA with an unusable certificate, with an issuer that did not sign it, or with a label that CFSSL cannot read. */
export const authorityRule: Rule = (fleet, { now }) =>
  fleet.authorities.flatMap((authority, index) => [
    ...checkAuthority(authority.certificate, now).map((finding) => ({ ...finding, path: authority.path })),
    ...issuer(authority),
    ...label(authority, fleet.authorities.slice(0, index)),
  ]);

function issuer({ path, certificate, issuer }: CertificateAuthorityModel): Issue[] {
  if (issuer === undefined) return [];
  if (signersOf(certificate, [issuer.certificate]).length === 0) {
    return [
      {
        code: "authority-issuer",
        path,
        what: `the certificate was not signed by ${issuer.path}`,
        got: `issued by ${certificate.issuer}${certificate.aki === undefined ? "" : ` with the key ${certificate.aki}`}`,
        allowed: `${issuer.certificate.subject} with the key ${issuer.certificate.ski ?? "of its certificate"}`,
        fix: "correct `issuer`, or give the certificate that this issuer signed",
      },
    ];
  }
  return checkPathLengths(certificate, [issuer.certificate]).map((finding) => ({ ...finding, path }));
}

function label({ path, label }: CertificateAuthorityModel, before: readonly CertificateAuthorityModel[]): Issue[] {
  const first = before.find((other) => other.label === label);
  if (first !== undefined) {
    return [
      {
        code: "authority-label-shared",
        path,
        what: `the label is already used by ${first.path}: databases, files and requests are identified by the label`,
        got: label,
        fix: "give each CA a different id",
      },
    ];
  }
  if (isCfsslLabel(label)) return [];
  return [
    {
      code: "authority-label",
      path,
      what: "the CA's id is not a CFSSL label: multirootca cannot read it",
      got: label,
      allowed: LABEL_ALLOWED,
      fix: "choose another id",
    },
  ];
}
