/**
 * A distinguished name from the multi-line form of Node, one RDN a line in the order of the certificate. Node escapes
 * values with the flags that mod_ssl uses (RFC 2253, control characters, UTF-8 unchanged), so this class changes only the order
 * and the separators.
 */
export class DistinguishedName {
  private readonly rdns: readonly (readonly string[])[];

  constructor(lines: string) {
    // A plus sign in a value is escaped, so " + " can only separate the attributes of one RDN.
    this.rdns = lines === "" ? [] : lines.split("\n").map((line) => line.split(" + "));
  }

  /** As httpd prints it in SSL_CLIENT_S_DN and SSL_CLIENT_I_DN: `CN=CARC I101L,O=Carcano SA,C=CH`. */
  get rfc2253(): string {
    return this.rdns
      .map((rdn) => [...rdn].reverse().join("+"))
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

/** A value as OpenSSL prints it with `esc_2253,esc_ctrl,utf8`, for a text without control characters. */
export function escapedValue(value: string): string {
  return value.replace(/[,+"\\<>;]|^[# ]| $/g, (character) => `\\${character}`);
}

function unescaped(value: string): string {
  return value.replace(/\\([0-9A-F]{2}|.)/g, (_, escaped: string) =>
    escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped,
  );
}
