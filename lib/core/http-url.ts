/**
 * Whether a text is a plain `http:` URL, as the URLs in certificates are. What clients fetch there is signed; with `https:` they
 * would first have to check another certificate. In ASCII, as RFC 5280, 4.2.1.6 requires.
 */
export function isHttpUrl(text: string): boolean {
  return /^http:\/\/[!#-~]+$/.test(text) && URL.canParse(text);
}

/** httpd and other clients ask OCSP responders over plain `http:`, at a name or an IPv4 address. */
export function isResponderUrl(url: string): boolean {
  return isHttpUrl(url) && /^http:\/\/[^/:[\]]+(:\d+)?(\/.*)?$/.test(url);
}
