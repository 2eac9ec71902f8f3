/** The words of a configuration line as httpd's ap_getword_conf reads them. */
export function httpdWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  const skipBlanks = () => {
    while (at < line.length && /[ \t\v\f]/.test(line.charAt(at))) at++;
  };
  for (skipBlanks(); at < line.length; skipBlanks()) {
    const first = line.charAt(at);
    const quote = first === '"' || first === "'" ? first : undefined;
    if (quote !== undefined) at++;
    let word = "";
    while (at < line.length && !(quote === undefined ? /[ \t\v\f]/.test(line.charAt(at)) : line.charAt(at) === quote)) {
      const next = line.charAt(at + 1);
      if (line.charAt(at) === "\\" && (next === "\\" || (quote !== undefined && next === quote))) at++;
      word += line.charAt(at++);
    }
    if (quote !== undefined) {
      if (at >= line.length) throw new Error(`no closing quote: ${line}`);
      at++;
    }
    words.push(word);
  }
  return words;
}

/** A single-quoted literal of httpd's expression language, as its lexer reads it; whatever would interpolate throws. */
export function httpdLiteral(text: string): Buffer {
  const inner = /^'(.*)'$/s.exec(text)?.[1];
  if (inner === undefined) throw new Error(`no literal: ${text}`);
  const bytes: number[] = [];
  for (let at = 0; at < inner.length; at++) {
    const rest = inner.slice(at);
    if (/^('|%\{|\$\{|\$\d|\\\d{4}|\\(?![0-3][0-7]{2}))/.test(rest)) throw new Error(`not plain text: ${rest}`);
    if (rest.startsWith("\\")) {
      bytes.push(Number.parseInt(rest.slice(1, 4), 8));
      at += 3;
    } else bytes.push(...Buffer.from(inner.charAt(at), "utf8"));
  }
  return Buffer.from(bytes);
}
