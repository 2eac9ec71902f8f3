import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { MultiRootCaModel } from "../model/pki";
import { checkDates } from "../x509/authority";
import { buildChain, isComplete } from "../x509/chain";
import { covers } from "./certificate-source";
import type { Rule } from "./rule";

/** A signing API that no host could enroll at. */
export const multiRootCaRule: Rule = (fleet, { now }) =>
  fleet.hosts.flatMap(({ multiRootCa }) =>
    multiRootCa === undefined
      ? []
      : [
          ...roots(multiRootCa),
          ...checkDates(multiRootCa.tlsCertificate, now).map((finding) => ({ ...finding, path: multiRootCa.path })),
          ...name(multiRootCa),
          ...issuer(multiRootCa, fleet),
        ],
  );

function roots({ path, roots }: MultiRootCaModel): Issue[] {
  if (roots.length > 0) return [];
  return [
    {
      code: "api-roots",
      path,
      what: "the API signs for no CA, and multirootca does not start so",
      got: "no `roots`",
      allowed: "one CA or more, each with its key",
      fix: "add the CA that signs",
    },
  ];
}

function name({ path, serverName, tlsCertificate }: MultiRootCaModel): Issue[] {
  const { dns } = tlsCertificate.sans;
  const isForServers = tlsCertificate.extendedKeyUsage?.includes("serverAuth") ?? true;
  if (isForServers && dns.some((pattern) => covers(pattern, serverName))) return [];
  return [
    {
      code: "api-certificate",
      path,
      what: "hosts that enroll would not accept the API's certificate",
      got: `names ${dns.join(", ") || "none"}; extended key usage ${tlsCertificate.extendedKeyUsage?.join(", ") ?? "any"}`,
      allowed: `a certificate with serverAuth for ${serverName}`,
      fix: "have `tlsCertificate` issued for the host's name",
    },
  ];
}

/** The agents trust the CA of the fleet at the top of the API's certificate, and nobody else. */
function issuer({ path, tlsCertificate }: MultiRootCaModel, fleet: FleetModel): Issue[] {
  const pool = fleet.authorities.map(({ certificate }) => certificate);
  const chain = buildChain(tlsCertificate, pool);
  if (chain.length > 1 && isComplete(chain)) return [];
  return [
    {
      code: "api-certificate-issuer",
      path,
      what: "no root of the fleet is above the API's certificate, so hosts that enroll would trust nobody there",
      got: `${tlsCertificate.subject}, issued by ${tlsCertificate.issuer}`,
      allowed: pool.map(({ subject }) => subject).join("; ") || "no CA is declared",
      fix: "declare its CA and the CAs above as CertificateAuthority, or give a certificate that one of the fleet's CAs signed",
    },
  ];
}
