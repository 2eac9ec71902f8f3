/**
 * Whether a text is a plain `http:` URL, as the URLs in certificates are. What clients fetch there is signed; with `https:` they
 * would first have to check another certificate. In ASCII, as RFC 5280, 4.2.1.6 requires.
 */
export function isHttpUrl(text: string): boolean {
  return /^http:\/\/[!#-~]+$/.test(text) && URL.canParse(text);
}
