/**
 * Whether a text is a URL of plain `http:`, as the URLs in certificates are: what is fetched there is signed, and a client that had to
 * check a server's certificate first would go in circles. In ASCII, since certificates hold no other (RFC 5280, 4.2.1.6).
 */
export function isHttpUrl(text: string): boolean {
  return /^http:\/\/[!#-~]+$/.test(text) && URL.canParse(text);
}
