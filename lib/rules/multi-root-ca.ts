import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { MultiRootCaModel } from "../model/pki";
import { checkDates } from "../x509/authority";
import { buildChain, isComplete } from "../x509/chain";
import { covers } from "./certificate-source";
import type { Rule } from "./rule";

/** A signing API at which no host could enroll. */
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
      what: "the API signs for no CA, and multirootca does not start without one",
      got: "no `roots`",
      allowed: "one CA or more, each with its key",
      fix: "add the CA that signs to `roots`",
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
      what: "the API's certificate does not fit its host: hosts that enroll would refuse it",
      got: `names ${dns.join(", ") || "none"}; extended key usage ${tlsCertificate.extendedKeyUsage?.join(", ") ?? "any"}`,
      allowed: `a certificate with serverAuth for ${serverName}`,
      fix: "have `tlsCertificate` issued again for the host's name",
    },
  ];
}

/** The agents trust only the fleet's root CA above the API's certificate. */
function issuer({ path, tlsCertificate }: MultiRootCaModel, fleet: FleetModel): Issue[] {
  const pool = fleet.authorities.map(({ certificate }) => certificate);
  const chain = buildChain(tlsCertificate, pool);
  if (chain.length > 1 && isComplete(chain)) return [];
  return [
    {
      code: "api-certificate-issuer",
      path,
      what: "the API's certificate does not chain to a root CA of the fleet: hosts that enroll would not trust the API",
      got: `${tlsCertificate.subject}, issued by ${tlsCertificate.issuer}`,
      allowed: pool.map(({ subject }) => subject).join("; ") || "no CA is declared",
      fix: "declare its issuer and the CAs above as CertificateAuthority, or give a certificate that a CA of the fleet signed",
    },
  ];
}
