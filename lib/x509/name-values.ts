/**
 * The values of a distinguished name's attributes, in DER, in the order of the certificate: a list for each RDN.
 *
 * @param name DER of an X.501 Name that OpenSSL has read.
 */
export function nameValues(name: Buffer): Buffer[][] {
  return elements(contentOf(name)).map((rdn) =>
    elements(contentOf(rdn)).flatMap((attribute) => elements(contentOf(attribute)).slice(1, 2)),
  );
}

/** The content of one element of DER. */
function contentOf(element: Buffer): Buffer {
  return element.subarray(headerBytes(element));
}

/** The elements that follow each other. */
function elements(content: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < content.length; ) {
    const rest = content.subarray(at);
    const element = rest.subarray(0, headerBytes(rest) + lengthOf(rest));
    found.push(element);
    at += element.length;
  }
  return found;
}

/** Tags of names are one byte. A length of more than 127 has the number of its bytes before it. */
function headerBytes(element: Buffer): number {
  const first = element[1] ?? 0;
  return 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function lengthOf(element: Buffer): number {
  const first = element[1] ?? 0;
  return first < 0x80 ? first : Number.parseInt(element.toString("hex", 2, headerBytes(element)), 16);
}
