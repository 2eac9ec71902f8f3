import { isIP } from "node:net";
import type { Extension } from "@peculiar/x509";
import { x509 } from "../../x509/x509";
import { ia5String, nothing, objectIdentifier, sequence, smallInteger, utf8String } from "./der";
import type { AuthorityDescription, PolicyDescription, Usage } from "./description";

const ID_PKIX_OCSP_NOCHECK = "1.3.6.1.5.5.7.48.1.5";
const ID_CE_CERTIFICATE_POLICIES = "2.5.29.32";
const ID_CE_CRL_NUMBER = "2.5.29.20";
const ID_QT_CPS = "1.3.6.1.5.5.7.2.1";
const ID_QT_UNOTICE = "1.3.6.1.5.5.7.2.2";

/** What makes a certificate one of an authority. */
export function authorityExtensions(pathlen: number | undefined): Extension[] {
  const { KeyUsagesExtension, KeyUsageFlags, BasicConstraintsExtension } = x509();
  return [
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    new BasicConstraintsExtension(true, pathlen, true),
  ];
}

/** What makes a certificate one of a server or a client. */
export function leafExtensions(usages: readonly Usage[], hosts: readonly string[] = []): Extension[] {
  const lib = x509();
  const flags: Partial<Record<Usage, number>> = {
    "digital signature": lib.KeyUsageFlags.digitalSignature,
    "key encipherment": lib.KeyUsageFlags.keyEncipherment,
    "key agreement": lib.KeyUsageFlags.keyAgreement,
  };
  const purposes: Partial<Record<Usage, string>> = {
    "server auth": lib.ExtendedKeyUsage.serverAuth,
    "client auth": lib.ExtendedKeyUsage.clientAuth,
  };
  const bits = usages.reduce((sum, usage) => sum | (flags[usage] ?? 0), 0);
  const extended = usages.flatMap((usage) => purposes[usage] ?? []);
  const names = hosts.map((value) => ({ type: isIP(value) > 0 ? ("ip" as const) : ("dns" as const), value }));
  return [
    ...(bits === 0 ? [] : [new lib.KeyUsagesExtension(bits, true)]),
    ...(extended.length === 0 ? [] : [new lib.ExtendedKeyUsageExtension(extended)]),
    new lib.BasicConstraintsExtension(false, undefined, true),
    ...(names.length === 0 ? [] : [new lib.SubjectAlternativeNameExtension(names)]),
  ];
}

/** What makes a certificate sign OCSP responses, and saves clients from asking about its own status. */
export function ocspSigningExtensions(): Extension[] {
  const lib = x509();
  return [
    new lib.KeyUsagesExtension(lib.KeyUsageFlags.digitalSignature, true),
    new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.ocspSigning]),
    new lib.BasicConstraintsExtension(false, undefined, true),
    new lib.Extension(ID_PKIX_OCSP_NOCHECK, false, nothing()),
  ];
}

/** Where to ask about a certificate that this authority signs. */
export function pointerExtensions({ ocspUrl, issuerUrl, crlUrl }: AuthorityDescription): Extension[] {
  const lib = x509();
  const access = {
    ...(ocspUrl === undefined ? {} : { ocsp: ocspUrl }),
    ...(issuerUrl === undefined ? {} : { caIssuers: issuerUrl }),
  };
  return [
    ...(Object.keys(access).length === 0 ? [] : [new lib.AuthorityInfoAccessExtension(access)]),
    ...(crlUrl === undefined ? [] : [new lib.CRLDistributionPointsExtension([crlUrl])]),
  ];
}

export function policyExtensions(policies: readonly PolicyDescription[] = []): Extension[] {
  if (policies.length === 0) return [];
  const information = policies.map(({ id, notice, cps }) => {
    const qualifiers = [
      ...(notice === undefined ? [] : [sequence(objectIdentifier(ID_QT_UNOTICE), sequence(utf8String(notice)))]),
      ...(cps === undefined ? [] : [sequence(objectIdentifier(ID_QT_CPS), ia5String(cps))]),
    ];
    return sequence(objectIdentifier(id), ...(qualifiers.length === 0 ? [] : [sequence(...qualifiers)]));
  });
  return [new (x509().Extension)(ID_CE_CERTIFICATE_POLICIES, false, sequence(...information))];
}

export function crlNumber(number: number): Extension {
  return new (x509().Extension)(ID_CE_CRL_NUMBER, false, smallInteger(number));
}
