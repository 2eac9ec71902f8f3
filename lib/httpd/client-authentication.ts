/**
 * When a virtual host with a trust store asks clients for their certificate. This decides which clients can use it. In
 * every mode, a certificate that is revoked, from an unknown CA, or of unknown status is refused with a TLS alert. A
 * valid certificate that does not match a `MutualTlsLocation` gets `403 Forbidden`.
 */
export enum ClientAuthentication {
  /**
   * Every handshake asks, and a client may have no certificate (`SSLVerifyClient optional`). For browsers, HTTP/2 and
   * TLS 1.3. A client without a certificate can read what no location restricts, and gets `403` for the other paths. A
   * client that presents an invalid certificate is refused on public pages too. A browser that holds a matching
   * certificate asks its user at the first page.
   */
  HANDSHAKE_OPTIONAL = "handshake-optional",

  /**
   * Every handshake asks, and fails without a valid certificate (`SSLVerifyClient require`). For a name that only
   * machines use. It works with HTTP/2 and TLS 1.3, for every client that can get a certificate beforehand. A client
   * without a certificate gets an alert for every path. It sees the staple and nothing else.
   */
  DEDICATED_HOST = "dedicated-host",

  /**
   * A restricted path asks when a client requests it (`SSLVerifyClient require` in the location), in a second handshake
   * on the same connection. HTTP/2 forbids that, so the virtual host speaks only HTTP/1.1. With TLS 1.3, browsers,
   * Node.js and Python's `ssl` with its defaults cannot do it: they get `403` whatever certificate they hold. curl can
   * do it. In a restricted path, a client without a certificate or with an invalid one gets an alert. Other paths ask
   * for no certificate. A body of more than 128 KiB is refused with `413` unless the client sends `Expect:
   * 100-continue`. Revocation is checked on every connection.
   */
  PER_PATH = "per-path",
}
