import type { CertmgrManifestModel } from "../model/certmgr";
import type { ClientCertificateModel, TextCondition } from "../model/client-certificate";
import type { HostModel } from "../model/host";
import type { MutualTlsLocationModel } from "../model/httpd";
import type { ParsedCertificate } from "../x509/certificate";
import { hasIssuerName, isAmong, issuerName } from "../x509/issuer";
import type { Identity } from "./check";

/** A client's identity and what the declaration knows of its certificate. */
export interface KnownIdentity extends Identity {
  /** All values of each kind; those that only the CA knows are missing. */
  readonly values: Readonly<Partial<Record<TextCondition["kind"], readonly string[]>>>;
  /** The certificate, where it was made elsewhere, else the CA that signs it once it is enrolled. */
  readonly origin: { readonly certificate: ParsedCertificate } | { readonly authority: ParsedCertificate };
  /** Name of the CA, as httpd has it in SSL_CLIENT_I_DN. */
  readonly issuer: string;
}

export function identitiesOf(host: HostModel): KnownIdentity[] {
  const enrolled = (host.certmgr?.manifests ?? [])
    .filter((manifest) => manifest.keyUsages.includes("client auth"))
    .map(enrolledIdentity);
  const imported = host.importedCertificates.map(({ name, certificate, certificatePath, privateKeyPath }) => {
    const subject = (type: string) =>
      certificate.subjectAttributes.filter((each) => each.type === type).map(({ value }) => value);
    return {
      name,
      certificate: certificatePath,
      privateKey: privateKeyPath,
      values: {
        organization: subject("O"),
        organizationalUnit: subject("OU"),
        commonName: subject("CN"),
        country: subject("C"),
        dnsName: certificate.sans.dns,
        emailAddress: certificate.sans.email,
        serialNumber: [certificate.serialHex],
      },
      origin: { certificate },
      issuer: certificate.issuer,
    };
  });
  return [...enrolled, ...imported];
}

function enrolledIdentity(manifest: CertmgrManifestModel): KnownIdentity {
  const { name, certificate, privateKey, authority, commonName, hosts, names } = manifest;
  const values = (key: "organization" | "organizationalUnit" | "country") =>
    names.map((each) => each[key]).filter((value): value is string => value !== undefined);
  return {
    name,
    certificate: certificate.path,
    privateKey: privateKey.path,
    values: {
      organization: values("organization"),
      organizationalUnit: values("organizationalUnit"),
      commonName: [commonName],
      country: values("country"),
      dnsName: hosts.filter((host) => !/^[\d.]+$|:/.test(host)),
      emailAddress: [],
    },
    origin: { authority: authority.certificate },
    issuer: issuerName(authority.certificate),
  };
}

/** What `enroll` makes of a manifest: its first name with another organization, and a common name of its own. */
export function freshIdentity(template: CertmgrManifestModel, organization: string): KnownIdentity {
  const { commonName: _, ...values } = enrolledIdentity({
    ...template,
    names: [{ ...template.names[0], organization }],
  }).values;
  return { ...enrolledIdentity(template), values };
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
    case "issuer":
      return hasIssuerName(identity, condition.certificate === undefined ? [] : [condition.certificate]);
    case "certificate":
      if ("authority" in identity.origin) return undefined;
      return condition.certificate !== undefined && isAmong(identity.origin.certificate, [condition.certificate]);
    case "serialNumber": {
      const serial = identity.values.serialNumber?.[0];
      return serial === undefined ? undefined : BigInt(`0x${condition.value}`) === BigInt(`0x${serial}`);
    }
    default: {
      const values = identity.values[condition.kind];
      return values === undefined ? undefined : values.length === 1 && values[0] === condition.value;
    }
  }
}
