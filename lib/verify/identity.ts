import { type CertmgrManifestModel, isClientManifest } from "../model/certmgr";
import type { ClientCertificateModel } from "../model/client-certificate";
import type { HostModel } from "../model/host";
import type { MutualTlsLocationModel } from "../model/httpd";
import { TEXT_CONDITION_KINDS, type TextConditionFacts, type TextConditionKind } from "../model/text-condition-kinds";
import type { ParsedCertificate } from "../x509/certificate";
import { hasIssuerName, isAmong, issuerName } from "../x509/issuer";
import type { Identity } from "./check";

/** A client's identity and what the declaration knows of its certificate. */
export interface KnownIdentity extends Identity {
  /** All values of each kind; undefined where only the CA knows them. */
  readonly values: Readonly<Record<TextConditionKind, readonly string[] | undefined>>;
  /** The certificate, where it was made elsewhere, else the CA that signs it once it is enrolled. */
  readonly origin: { readonly certificate: ParsedCertificate } | { readonly authority: ParsedCertificate };
  /** Name of the CA, as httpd has it in SSL_CLIENT_I_DN. */
  readonly issuer: string;
}

export function identitiesOf(host: HostModel): KnownIdentity[] {
  const enrolled = (host.certmgr?.manifests ?? []).filter(isClientManifest).map(enrolledIdentity);
  const imported = host.importedCertificates.map(({ name, certificate, certificatePath, privateKeyPath }) => ({
    name,
    certificate: certificatePath,
    privateKey: privateKeyPath,
    values: valuesOf(({ inCertificate }) => inCertificate(certificate)),
    origin: { certificate },
    issuer: certificate.issuer,
  }));
  return [...enrolled, ...imported];
}

function enrolledIdentity(manifest: CertmgrManifestModel): KnownIdentity {
  const { name, certificate, privateKey, authority } = manifest;
  return {
    name,
    certificate: certificate.path,
    privateKey: privateKey.path,
    values: valuesOf(({ inManifest }) => inManifest(manifest)),
    origin: { authority: authority.certificate },
    issuer: issuerName(authority.certificate),
  };
}

function valuesOf(values: (facts: TextConditionFacts) => readonly string[] | undefined): KnownIdentity["values"] {
  const entries = Object.entries(TEXT_CONDITION_KINDS).map(([kind, facts]) => [kind, values(facts)]);
  return Object.fromEntries(entries) as KnownIdentity["values"];
}

/** What `enroll` makes of a manifest: its first name with another organization, and a common name of its own. */
export function freshIdentity(template: CertmgrManifestModel, organization: string): KnownIdentity {
  const { values } = enrolledIdentity({ ...template, names: [{ ...template.names[0], organization }] });
  return { ...enrolledIdentity(template), values: { ...values, commonName: undefined } };
}

/** Whether httpd lets an identity enter once its handshake is done; undefined where synth cannot know. */
export function enters({ issuers, require }: MutualTlsLocationModel, identity: KnownIdentity): boolean | undefined {
  if (require === undefined || !hasIssuerName(identity, issuers)) return false;
  return fits(require, identity);
}

function fits(condition: ClientCertificateModel, identity: KnownIdentity): boolean | undefined {
  switch (condition.kind) {
    case "anyOf":
    case "allOf": {
      const decisive = condition.kind === "anyOf";
      const each = condition.conditions.map((part) => fits(part, identity));
      if (each.includes(decisive)) return decisive;
      return each.includes(undefined) ? undefined : !decisive;
    }
    case "any":
      return true;
    case "issuer":
      return hasIssuerName(identity, condition.certificate === undefined ? [] : [condition.certificate]);
    case "certificate":
      if ("authority" in identity.origin) return undefined;
      return condition.certificate !== undefined && isAmong(identity.origin.certificate, [condition.certificate]);
    default: {
      const values = identity.values[condition.kind];
      if (values === undefined) return undefined;
      const { asHttpdPrints } = TEXT_CONDITION_KINDS[condition.kind];
      const [first, second] = values.map(asHttpdPrints);
      return first === asHttpdPrints(condition.value) && second === undefined;
    }
  }
}
