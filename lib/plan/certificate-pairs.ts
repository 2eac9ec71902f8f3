/** A certificate's file, and that of its key. */
export interface CertificatePair {
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/**
 * httpd reads certificates and keys when it starts and at each reload, after `httpd -t` has passed: a pair that does not fit
 * ends the server with all its sites.
 */
const SCRIPT = [
  "status=0",
  'fail() { printf "%s\\n" "$1" >&2; status=1; }',
  "while [ $# -gt 1 ]; do certificate=$1 key=$2; shift 2",
  'grep -q -e "-----BEGIN CERTIFICATE-----" "$certificate" 2>/dev/null || { fail "$certificate has no certificate in PEM"; continue; }',
  'public=$(openssl x509 -in "$certificate" -noout -pubkey 2>/dev/null) || { fail "$certificate: its first certificate cannot be read"; continue; }',
  'chain=$(openssl crl2pkcs7 -nocrl -certfile "$certificate" 2>/dev/null | openssl pkcs7 -print_certs -noout 2>/dev/null) || { fail "$certificate: a certificate in it cannot be read"; continue; }',
  // Each certificate is signed by the next one.
  `printf "%s\\n" "$chain" | awk '/^subject=/ { if (n++ && substr($0, 9) != issuer) exit 1 } /^issuer=/ { issuer = substr($0, 8) }' || fail "$certificate: its certificates are not in order: first that of the server, then that of the CA that signed it, and so on"`,
  'if grep -q ENCRYPTED "$key" 2>/dev/null; then fail "$key is encrypted, and httpd has no passphrase"; continue; fi',
  'own=$(openssl pkey -in "$key" -pubout -passin pass: 2>/dev/null) || { fail "$key has no private key in PEM"; continue; }',
  '[ "$public" = "$own" ] || fail "$key is not the key of the certificate in $certificate"',
  "done; exit $status",
].join("; ");

/** Tests that keys belong to their certificates, are not encrypted, and that certificates are in the order of TLS. */
export function pairsCommand(pairs: readonly CertificatePair[]): string[] {
  const words = pairs.flatMap(({ certificatePath, privateKeyPath }) => [certificatePath, privateKeyPath]);
  return ["/bin/sh", "-c", SCRIPT, "certificates", ...words];
}

/** The pairs that a command of `pairsCommand` tests; undefined for other words. */
export function pairsOfCommand([shell, option, script, name, ...paths]: readonly string[]):
  | CertificatePair[]
  | undefined {
  const isOurs = shell === "/bin/sh" && option === "-c" && script === SCRIPT && name === "certificates";
  if (!isOurs || paths.length % 2 !== 0 || !paths.every((path) => path.startsWith("/"))) return undefined;
  return Array.from({ length: paths.length / 2 }, (_, index) => ({
    certificatePath: paths[2 * index] ?? "",
    privateKeyPath: paths[2 * index + 1] ?? "",
  }));
}
