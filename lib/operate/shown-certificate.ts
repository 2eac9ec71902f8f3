import { canonicalAddress, isAddress } from "../core/ip-network";
import { visibleLine } from "../core/text/visible";
import type { SubjectNameModel } from "../model/subject-name";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import { signersOf } from "../x509/chain";
import type { AuthorityFacts, ManifestFacts, OperateFacts } from "./facts";

/** A certificate that lies on a host. */
export interface CertificatePlace {
  readonly host: string;
  readonly path: string;
  /** What `enroll` was asked for, if the certificate is of an identity that it enrolled. */
  readonly identity?: { readonly name: string; readonly organization: string };
}

/** The certificate of a place, and the CA that signed it. */
export interface ShownCertificate {
  readonly certificate: ParsedCertificate;
  readonly authority: AuthorityFacts;
}

/** The attributes of a subject as OpenSSL names them. */
const ATTRIBUTES: readonly (readonly [type: string, field: keyof SubjectNameModel])[] = [
  ["C", "country"],
  ["ST", "state"],
  ["L", "locality"],
  ["O", "organization"],
  ["OU", "organizationalUnit"],
];

/** The manifest that a certificate was enrolled with. */
function manifestOf({ manifests = [], enrollment }: OperateFacts, place: CertificatePlace): ManifestFacts | undefined {
  const onHost = manifests.filter(({ host }) => host === place.host);
  if (place.identity === undefined) return onHost.find(({ certificate }) => certificate === place.path);
  const template = onHost.find(({ host, file }) => host === enrollment?.host && file === enrollment.template);
  const { name, organization } = place.identity;
  return template && { ...template, commonName: name, names: [{ ...template.names[0], organization }] };
}

/**
 * Reads what a host shows as a certificate. Its owner may show anything: the certificate of another client, or a forged one
 * with another client's serial number. So only a certificate counts that the CA of its manifest signed for the manifest's names.
 *
 * @throws otherwise, with the place, what was given, what is allowed and what to do.
 */
export function shownCertificate(facts: OperateFacts, place: CertificatePlace, pem: string): ShownCertificate {
  const where = `${place.host}:${place.path}`;
  const [certificate] = parsePem(pem).certificates;
  if (certificate === undefined) throw new Error(`${where} holds no certificate`);
  const manifest = manifestOf(facts, place);
  if (manifest === undefined) throw new Error(noManifest(facts, place, where));
  const authority = facts.authorities.find(({ label }) => label === manifest.label);
  if (authority === undefined) {
    const known = facts.authorities.map(({ label }) => label).join(", ");
    throw new Error(
      `${where}: no host of the fleet can revoke certificates of ${manifest.label}, the CA of its manifest; known: ${known}`,
    );
  }
  const [ca] = parsePem(authority.certificate ?? "").certificates;
  if (ca === undefined) {
    throw new Error(`fleet.json has no certificate of the CA ${authority.label}; to do: synthesize again`);
  }
  if (signersOf(certificate, [ca]).length === 0) {
    throw new Error(
      refusal(where, "its certificate was not signed by the CA of its manifest", {
        got: `${visibleLine(certificate.subject)}, which says that it was issued by ${visibleLine(certificate.issuer)}`,
        allowed: `a certificate that ${visibleLine(ca.subject)} signed`,
      }),
    );
  }
  const [got, allowed] = [namesOf(certificate), declaredNames(manifest)];
  if (got.join() !== allowed.join()) {
    throw new Error(
      refusal(where, "its certificate has other names than its manifest", {
        got: visibleLine(got.join(", ")),
        allowed: visibleLine(allowed.join(", ")),
      }),
    );
  }
  return { certificate, authority };
}

function refusal(where: string, what: string, values: { readonly got: string; readonly allowed: string }): string {
  return (
    `${where}: ${what}; got: ${values.got}; allowed: ${values.allowed}; to do: find out who put it there, and revoke the ` +
    "serial number that the CA's journal has for this manifest with `cfssl revoke` on the CA's host"
  );
}

function noManifest({ manifests = [] }: OperateFacts, place: CertificatePlace, where: string): string {
  const known = manifests.filter(({ host }) => host === place.host).map(({ certificate }) => certificate);
  return (
    `${where} is not the certificate of a manifest, so nothing says which certificate may lie there; allowed: ` +
    `${known.join(", ") || "no path of this host"}; to do: name a certificate that a manifest declares`
  );
}

/** Each name once, sorted: a CA may order and merge them as it likes. */
function namesOf({ subjectAttributes, sans }: ParsedCertificate): string[] {
  return sorted([
    ...subjectAttributes.map(({ type, value }) => `${type}=${value}`),
    ...[...sans.dns, ...sans.ip, ...sans.email].map(hostName),
  ]);
}

function declaredNames({ commonName, names, hosts }: ManifestFacts): string[] {
  return sorted([
    `CN=${commonName}`,
    ...names.flatMap((name) =>
      ATTRIBUTES.flatMap(([type, field]) => {
        const value = name[field] ?? "";
        return value === "" ? [] : [`${type}=${value}`];
      }),
    ),
    ...hosts.map(hostName),
  ]);
}

function hostName(host: string): string {
  return `SAN=${isAddress(host) ? canonicalAddress(host) : host.toLowerCase()}`;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
