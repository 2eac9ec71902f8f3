const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;
const LONGEST = 253;

/** Whether a text is one label of a host name: letters, digits and inner hyphens, 63 characters at most (RFC 1123). */
export function isHostLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether a text is a host name: labels separated by dots, 253 characters in total, no final dot. */
export function isHostName(text: string): boolean {
  return text.length <= LONGEST && text.split(".").every(isHostLabel);
}

/** Whether a text is a name that certificates of servers are made for: a host name, or one whose first label is `*`. */
export function isHostNameOrWildcard(text: string): boolean {
  return text.length <= LONGEST && isHostName(text.replace(/^\*\./, ""));
}
