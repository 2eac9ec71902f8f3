/** OpenSSL's short names of the subject attributes that this library writes, and X.520's serial number. */
export type SubjectAttribute = "C" | "ST" | "L" | "O" | "OU" | "CN" | "serialNumber";

interface Attribute {
  /** The form of the values, in addition to the rules for text. */
  readonly pattern: RegExp;
  readonly allowed: string;
}

/**
 * Values for certificates that are made here: the upper limits of RFC 5280, appendix A.1 (`ub-organization-name` and so on).
 * Values that are compared have no such limits: OpenSSL, Go and httpd accept longer ones in certificates of other CAs.
 */
const ATTRIBUTES: Readonly<Record<SubjectAttribute, Attribute>> = {
  C: { pattern: /^[A-Z]{2}$/, allowed: "two capital letters" },
  ST: upTo(128),
  L: upTo(128),
  O: upTo(64),
  OU: upTo(64),
  CN: upTo(64),
  serialNumber: { pattern: /^[A-Za-z0-9 '()+,./:=?-]{1,64}$/, allowed: "1 to 64 letters, digits and '()+,-./:=?" },
};

function upTo(longest: number): Attribute {
  return {
    pattern: new RegExp(`^.{1,${longest}}$`, "su"),
    allowed: `1 to ${longest} characters, no control characters`,
  };
}

/** Whether a certificate may be made with this value. */
export function isSubjectValue(attribute: SubjectAttribute, value: string): boolean {
  return isSubjectText(value) && ATTRIBUTES[attribute].pattern.test(value);
}

/** The values that `isSubjectValue` accepts, in words. */
export function allowedSubjectValue(attribute: SubjectAttribute): string {
  return ATTRIBUTES[attribute].allowed;
}

/** Whether a certificate's subject can hold a text of any length: not blank, no control characters, whole characters. */
export function isSubjectText(value: string): boolean {
  return value.trim() !== "" && !/[\p{Cc}\p{Cs}]/u.test(value);
}
