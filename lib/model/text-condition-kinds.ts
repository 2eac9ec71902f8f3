import type { ParsedCertificate } from "../x509/certificate";
import { isSerialNumber, serialAsHttpdPrints } from "../x509/serial-number";
import { isSubjectText } from "../x509/subject-attribute";
import type { CertmgrManifestModel, SubjectNameModel } from "./certmgr";
import type { TextCondition } from "./client-certificate";

export type TextConditionKind = TextCondition["kind"];

/** Every fact about one kind of condition, for rules, httpd's configuration, reviews and checks of live hosts. */
export interface TextConditionFacts {
  /** For people. */
  readonly label: string;
  /** Whether a certificate can hold the value. */
  readonly isLegal: (value: string) => boolean;
  /** The values that `isLegal` accepts, in words. */
  readonly allowed: string;
  /** mod_ssl's variables for the first value, and for a second one where a certificate may hold several. */
  readonly variables: readonly [first: string, second?: string];
  /** The value as mod_ssl's variable shows it. Two values that look the same there count as one value. */
  readonly asHttpdPrints: (value: string) => string;
  /** All values that a certificate holds. */
  readonly inCertificate: (certificate: ParsedCertificate) => readonly string[];
  /** All values that the certificate of a manifest will hold; undefined where only the CA knows. */
  readonly inManifest: (manifest: CertmgrManifestModel) => readonly string[] | undefined;
}

/** Kinds of conditions by name: a new kind needs every fact here, and nothing elsewhere. */
export const TEXT_CONDITION_KINDS: Readonly<Record<TextConditionKind, TextConditionFacts>> = {
  organization: subjectAttribute("O", {
    label: "organization",
    isLegal: isSubjectText,
    allowed: "text with no control characters, as it stands in the certificate's O",
    inManifest: fromNames("organization"),
  }),
  organizationalUnit: subjectAttribute("OU", {
    label: "organizational unit",
    isLegal: isSubjectText,
    allowed: "text with no control characters, as it stands in the certificate's OU",
    inManifest: fromNames("organizationalUnit"),
  }),
  commonName: subjectAttribute("CN", {
    label: "common name",
    isLegal: isSubjectText,
    allowed: "text with no control characters, as it stands in the certificate's CN",
    inManifest: ({ commonName }) => [commonName],
  }),
  country: subjectAttribute("C", {
    label: "country",
    isLegal: (value) => /^[A-Za-z]{2}$/.test(value),
    allowed: "two letters, as they stand in the certificate's C",
    inManifest: fromNames("country"),
  }),
  dnsName: alternativeName("DNS", {
    label: "DNS name",
    allowed: "a DNS name as the certificate holds it: printable ASCII",
    inCertificate: ({ sans }) => sans.dns,
    inManifest: ({ hosts }) => hosts.filter((host) => !isAddress(host)),
  }),
  emailAddress: alternativeName("Email", {
    label: "e-mail address",
    allowed: "an e-mail address as the certificate holds it: printable ASCII",
    inCertificate: ({ sans }) => sans.email,
    inManifest: () => [],
  }),
  serialNumber: {
    label: "serial number",
    isLegal: isSerialNumber,
    allowed: "hexadecimal digits, as `openssl x509 -noout -serial` prints them",
    variables: ["SSL_CLIENT_M_SERIAL"],
    asHttpdPrints: serialAsHttpdPrints,
    inCertificate: ({ serialHex }) => [serialHex],
    inManifest: () => undefined,
  },
};

type Derived = "variables" | "asHttpdPrints";

function subjectAttribute(
  type: string,
  facts: Omit<TextConditionFacts, Derived | "inCertificate">,
): TextConditionFacts {
  return {
    ...facts,
    variables: [`SSL_CLIENT_S_DN_${type}`, `SSL_CLIENT_S_DN_${type}_1`],
    asHttpdPrints: withBackslashesDoubled,
    inCertificate: ({ subjectAttributes }) =>
      subjectAttributes.filter((each) => each.type === type).map(({ value }) => value),
  };
}

function alternativeName(type: string, facts: Omit<TextConditionFacts, Derived | "isLegal">): TextConditionFacts {
  return {
    ...facts,
    isLegal: (value) => /^[\x21-\x7e]+$/.test(value),
    variables: [`SSL_CLIENT_SAN_${type}_0`, `SSL_CLIENT_SAN_${type}_1`],
    asHttpdPrints: withBackslashesDoubled,
  };
}

function fromNames(key: keyof SubjectNameModel): TextConditionFacts["inManifest"] {
  return ({ names }) => names.map((each) => each[key]).filter((value): value is string => value !== undefined);
}

/** OpenSSL, which shows control characters as `\01`, doubles every backslash that a certificate holds. */
function withBackslashesDoubled(value: string): string {
  return value.replace(/\\/g, "\\\\");
}

/** Of the entries that a manifest may have. */
function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
