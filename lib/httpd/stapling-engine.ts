/** The module of httpd that gets OCSP responses for the server's own certificates. */
export enum StaplingEngine {
  /**
   * Responses are fetched ahead, kept on disk over restarts, and never waited for in a handshake. It is the only engine that
   * a must-staple certificate can rely on.
   */
  MOD_MD = "mod_md",

  /**
   * The older one: a handshake fetches the response, for up to 4 s while others wait too, and a restart loses it. What a
   * responder answers in error is not passed on: clients would stop at a stapled "try later".
   */
  MOD_SSL = "mod_ssl",
}
