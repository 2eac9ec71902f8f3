import { isIP } from "node:net";
import { z } from "zod";
import { closedObject, listOf, nonEmptyListOf, textOf, textThat, wholeNumber } from "../../contract/shape";
import { isHostNameOrWildcard } from "../../core/host-name";
import { isHttpUrl, isResponderUrl } from "../../core/http-url";
import { allowedSubjectValue, isSubjectValue, type SubjectAttribute } from "../../x509/subject-attribute";
import { isCfsslLabel } from "../label";

const expiry = textOf(/^[1-9]\d{0,5}h$/, "hours, such as 8760h, at most 999999h");
const url = textThat(isHttpUrl, "an http:// URL in ASCII");
const responderUrl = textThat(isResponderUrl, "an http:// URL in ASCII, of a name or an IPv4 address");
const label = textOf(/./, "a label");
const attribute = (name: SubjectAttribute) =>
  textThat((value) => isSubjectValue(name, value), allowedSubjectValue(name));

const subjectSchema = closedObject({
  C: attribute("C").optional(),
  ST: attribute("ST").optional(),
  L: attribute("L").optional(),
  O: attribute("O").optional(),
  OU: attribute("OU").optional(),
  CN: attribute("CN"),
});
/** Written into certificates in this order of attributes, whatever the order of the properties. */
export interface SubjectDescription extends Readonly<z.output<typeof subjectSchema>> {}

const keySchema = closedObject({ algo: z.literal("ecdsa"), size: z.literal([256, 384, 521]) });
export interface KeyDescription extends Readonly<z.output<typeof keySchema>> {}

const policySchema = closedObject({
  /** Object identifier; `2.5.29.32.0` is anyPolicy. */
  id: textOf(/^([01]\.[1-3]?\d|2\.(0|[1-9]\d{0,5}))(\.(0|[1-9]\d{0,8}))+$/, "an object identifier such as 2.5.29.32.0"),
  /** Explicit text of a User Notice. */
  notice: textOf(/^\P{Cc}{1,200}$/u, "1 to 200 characters, no control characters").optional(),
  /** URL of the certification practice statement. */
  cps: url.optional(),
});
export interface PolicyDescription extends Readonly<z.output<typeof policySchema>> {}

const authoritySchema = closedObject({
  /** CFSSL's label, and the folder of the authority's files. */
  label: textThat(isCfsslLabel, "letters, digits and _ (what multirootca can read)"),
  /** Label of the authority that signs this one; absent for a root. */
  issuer: label.optional(),
  subject: subjectSchema,
  key: keySchema,
  /** How long the certificate is valid, as CFSSL writes it: `131400h`. */
  expiry,
  /** How many authorities may follow in a chain; absent for no limit. */
  pathlen: wholeNumber().min(0, { error: "a whole number, 0 or more" }).optional(),
  /** Certificate policies that the authority's own certificate states. */
  policies: listOf(policySchema).optional(),
  /** Written into the certificates that this authority signs. */
  ocspUrl: responderUrl.optional(),
  /** CA Issuers, written into the certificates that this authority signs. */
  issuerUrl: url.optional(),
  /** CRL distribution point, written into the certificates that this authority signs. */
  crlUrl: url.optional(),
  /** The certificate that signs the authority's OCSP responses, with a key like the authority's. */
  ocsp: closedObject({ subject: subjectSchema, expiry }).optional(),
  /** The authority's first, empty CRL. */
  crl: closedObject({ expiry }).optional(),
});
export interface AuthorityDescription extends Readonly<z.output<typeof authoritySchema>> {}

const usageSchema = z.enum(["digital signature", "key encipherment", "key agreement", "server auth", "client auth"]);
export type Usage = z.output<typeof usageSchema>;

const certificateSchema = closedObject({
  /** Where it goes, without extension: `api/tls` makes `api/tls.pem` and `api/tls-key.pem`. */
  file: textOf(
    /^\w[\w-]{0,63}\/\w[\w.-]{0,63}$/,
    "FOLDER/NAME, the folder of letters, digits, _ and -, the name also with dots",
  ),
  issuer: label,
  subject: subjectSchema,
  /** DNS names and IP addresses. */
  hosts: listOf(
    textThat((host) => isHostNameOrWildcard(host) || isIP(host) > 0, "a DNS name or an IP address"),
  ).optional(),
  key: keySchema,
  /** In CFSSL's words. */
  usages: nonEmptyListOf(usageSchema),
  expiry,
  policies: listOf(policySchema).optional(),
});
export interface CertificateDescription extends Readonly<z.output<typeof certificateSchema>> {}

export const descriptionSchema = closedObject({
  /** In an order in which every issuer comes before what it signs. */
  authorities: nonEmptyListOf(authoritySchema),
  certificates: listOf(certificateSchema),
  /** Names of the authentication keys of the signing API, one for each signing profile. */
  authKeys: listOf(textOf(/^[A-Za-z0-9_-]{1,64}$/, "letters, digits, _ and -")),
});
/** Everything a ceremony makes: the content of the JSON file that `cdktf-mutual-tls pki init` reads. */
export interface CeremonyDescription extends Readonly<z.output<typeof descriptionSchema>> {}

export const SUBJECT_ATTRIBUTES = ["C", "ST", "L", "O", "OU", "CN"] as const;

/** Hours of an expiry such as `8760h`. */
export function hours(expiry: string): number {
  return Number.parseInt(expiry, 10);
}
