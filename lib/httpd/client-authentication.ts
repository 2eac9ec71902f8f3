/**
 * When a virtual host with a trust store asks clients for their certificate, which decides who can use it at all. In every
 * mode a certificate that is revoked, of an unknown CA, or of unknown status is answered with a TLS alert, and one that
 * does not fit a `MutualTlsLocation` with `403 Forbidden`.
 */
export enum ClientAuthentication {
  /**
   * Every handshake asks, and a client need not have one (`SSLVerifyClient optional`). For browsers, HTTP/2 and TLS 1.3.
   * An anonymous client reads what no location restricts and gets `403` elsewhere. A client that presents a bad certificate
   * is refused on public pages too, and a browser that holds a matching one asks its user at the first page.
   */
  HANDSHAKE_OPTIONAL = "handshake-optional",

  /**
   * Every handshake asks, and without a good certificate there is none (`SSLVerifyClient require`). For a name that
   * machines alone use: with HTTP/2 and TLS 1.3, for any client that can be given a certificate beforehand. An anonymous
   * client gets an alert for every path, and sees the staple and nothing else.
   */
  DEDICATED_HOST = "dedicated-host",

  /**
   * A path asks when it is entered (`SSLVerifyClient require` in the location), in a second handshake on the same connection.
   * HTTP/2 forbids that, so the virtual host speaks HTTP/1.1 alone. In TLS 1.3 browsers, Node.js and Python's `ssl` as it is
   * cannot do it and get `403` whatever certificate they hold; curl can. An anonymous client gets an alert in the
   * restricted paths, and so does one whose certificate is bad, which elsewhere nobody asks for. A body of more than
   * 128 KiB is refused with `413` unless the client sends `Expect: 100-continue`. Revocation is looked at on every
   * connection.
   */
  PER_PATH = "per-path",
}
