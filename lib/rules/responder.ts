import type { Issue } from "../core/issue";
import type { OcspResponderModel } from "../model/pki";
import { checkDates } from "../x509/authority";
import { signersOf } from "../x509/chain";
import type { Rule } from "./rule";

/** CFSSL rounds the start time of a response down to the hour. */
const ROUNDING_SECONDS = 3600;

/** An OCSP responder whose responses clients would refuse, or that gives no response. */
export const responderRule: Rule = (fleet, { now }) =>
  fleet.hosts.flatMap((host) =>
    host.ocspResponders.flatMap((responder) => [
      ...checkDates(responder.certificate, now).map((finding) => ({ ...finding, path: responder.path })),
      ...certificate(responder),
      ...issued(responder),
      ...lifetime(responder),
    ]),
  );

function certificate({ path, certificate, authority }: OcspResponderModel): Issue[] {
  const isDelegated = signersOf(certificate, [authority.certificate]).length > 0;
  const maySign = certificate.extendedKeyUsage?.includes("OCSPSigning") ?? false;
  if (isDelegated && maySign) return [];
  return [
    {
      code: "responder-certificate",
      path,
      what: "the certificate cannot sign OCSP responses for this CA: clients would refuse them",
      got: `${certificate.subject}, issued by ${certificate.issuer}, extended key usage ${certificate.extendedKeyUsage?.join(", ") ?? "none"}`,
      allowed: `a certificate with OCSPSigning that ${authority.certificate.subject} signed directly`,
      fix: `give the certificate that ${authority.path} signed for its OCSP responder`,
    },
  ];
}

/** With one certificate of another CA, CFSSL refreshes no response of the database. */
function issued({ path, issued, authority }: OcspResponderModel): Issue[] {
  return issued
    .filter((each) => signersOf(each, [authority.certificate]).length === 0)
    .map((each) => ({
      code: "responder-issued",
      path,
      what: `${authority.path} did not sign a certificate in \`issued\` of its OCSP responder`,
      got: `${each.subject}, issued by ${each.issuer}`,
      allowed: `certificates that ${authority.certificate.subject} signed`,
      fix: "move the certificate to `issued` of its issuer's OCSP responder",
    }));
}

function lifetime({ path, responseLifetimeSeconds, refreshIntervalSeconds }: OcspResponderModel): Issue[] {
  const least = ROUNDING_SECONDS + Math.max(ROUNDING_SECONDS, 2 * refreshIntervalSeconds);
  if (refreshIntervalSeconds > 0 && responseLifetimeSeconds >= least) return [];
  return [
    {
      code: "responder-lifetime",
      path,
      what: "OCSP responses would expire before they are refreshed",
      got: `responseLifetime ${responseLifetimeSeconds} s, refreshInterval ${refreshIntervalSeconds} s`,
      allowed: `a response lifetime of at least ${least} s: CFSSL rounds its start down to the hour, and two refreshes have to fit`,
      fix: "raise `responseLifetime`, or lower `refreshInterval`",
    },
  ];
}
