/** Module of httpd that gets OCSP responses for the server's own certificates. */
export enum StaplingEngine {
  /**
   * Fetches responses in advance and keeps them on disk across restarts. No handshake waits for a response. Only this
   * engine is reliable enough for a must-staple certificate.
   */
  MOD_MD = "mod_md",

  /**
   * The older engine. A handshake fetches the response, for up to 4 s, while other handshakes wait. A restart loses the
   * response. Error responses are not passed on, because clients would fail at a stapled "try later".
   */
  MOD_SSL = "mod_ssl",
}
