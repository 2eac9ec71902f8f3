/** Tags of the strings of ASN.1 that OpenSSL writes as text: UTF8String, NumericString, ..., BMPString. */
const TEXT_TAGS = [12, 18, 19, 20, 22, 23, 24, 26, 28, 30];

/**
 * A distinguished name from the multi-line form of Node, one RDN a line in the order of the certificate. Node escapes
 * values with the flags that mod_ssl uses (RFC 2253, control characters, UTF-8 unchanged), so this class changes the order
 * and the separators, and the values that mod_ssl writes as DER: those of attributes that OpenSSL has no name for, and
 * those that are no text (XN_FLAG_DUMP_UNKNOWN_FIELDS, ASN1_STRFLGS_DUMP_UNKNOWN).
 */
export class DistinguishedName {
  private readonly rdns: readonly (readonly string[])[];

  /** @param values DER of the values in the same order, by which those that are no text are found. */
  constructor(
    lines: string,
    private readonly values: readonly (readonly Buffer[])[] = [],
  ) {
    // A plus sign in a value is escaped, so " + " can only separate the attributes of one RDN.
    this.rdns = lines === "" ? [] : lines.split("\n").map((line) => line.split(" + "));
  }

  /** As httpd prints it in SSL_CLIENT_S_DN and SSL_CLIENT_I_DN: `CN=CARC I101L,O=Carcano SA,C=CH`. */
  get rfc2253(): string {
    return this.rdns
      .map((rdn, line) =>
        rdn
          .map((attribute, index) => dumped(attribute, this.values[line]?.[index]))
          .reverse()
          .join("+"),
      )
      .reverse()
      .join(",");
  }

  /** In the order of the certificate, for people: `C=CH, O=Carcano SA, CN=CARC I101L`. */
  get readable(): string {
    return this.rdns.map((rdn) => rdn.join(" + ")).join(", ");
  }

  /** Every attribute in the order of the certificate, with its unescaped value. */
  get attributes(): { readonly type: string; readonly value: string }[] {
    return this.rdns.flat().map((text) => {
      const sign = text.indexOf("=");
      return { type: text.slice(0, sign), value: unescaped(text.slice(sign + 1)) };
    });
  }
}

/** An attribute as mod_ssl prints it. */
function dumped(attribute: string, value: Buffer | undefined): string {
  const type = attribute.slice(0, attribute.indexOf("="));
  const isText = !/^\d+\./.test(type) && TEXT_TAGS.includes(value?.[0] ?? 12);
  return isText || value === undefined ? attribute : `${type}=#${value.toString("hex").toUpperCase()}`;
}

/** A value as OpenSSL prints it with `esc_2253,esc_ctrl,utf8`, for a text without control characters. */
export function escapedValue(value: string): string {
  return value.replace(/[,+"\\<>;]|^[# ]| $/g, (character) => `\\${character}`);
}

function unescaped(value: string): string {
  return value.replace(/\\([0-9A-F]{2}|.)/g, (_, escaped: string) =>
    escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped,
  );
}
