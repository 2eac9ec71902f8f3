/** Whether a text is the absolute path of a file: no `.`, `..`, double or final slash, no control characters. */
export function isAbsolutePath(text: string): boolean {
  return /^(\/[^/\p{Cc}\p{Cs}]+)+$/u.test(text) && !/\/\.\.?(\/|$)/.test(text);
}
