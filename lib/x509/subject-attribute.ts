/** OpenSSL's short names of the subject's attributes that certificates here are made with, and X.520's serial number. */
export type SubjectAttribute = "C" | "ST" | "L" | "O" | "OU" | "CN" | "serialNumber";

interface Attribute {
  /** What the values look like, in addition to what text may hold. */
  readonly pattern: RegExp;
  readonly allowed: string;
}

/**
 * What certificates may be made with: the upper bounds of RFC 5280, appendix A.1 (`ub-organization-name` and so on). They do not
 * bound what is compared: neither OpenSSL nor Go looks at them in a certificate that another CA made, and httpd admits it.
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

/** The values that `isSubjectValue` lets pass, in words. */
export function allowedSubjectValue(attribute: SubjectAttribute): string {
  return ATTRIBUTES[attribute].allowed;
}

/** Whether a certificate's subject can hold a text at all, of whatever length: not blank, no control characters, whole characters. */
export function isSubjectText(value: string): boolean {
  return value.trim() !== "" && !/[\p{Cc}\p{Cs}]/u.test(value);
}
