/** The alerts of TLS that the table knows, as OpenSSL calls them. */
const ALERTS = {
  40: "handshake failure",
  44: "certificate revoked",
  48: "unknown ca",
  116: "certificate required",
} as const;

/** What a client sees: an HTTP status, or a TLS alert by its number and name. Other words are a failure of something else. */
export type Seen = number | string;

export function alert(number: keyof typeof ALERTS): Seen {
  return `alert ${number}, ${ALERTS[number]}`;
}

/** OpenSSL writes the number of an alert in words, or into the code of its error, where 1000 is added. */
export function numberedAlert(said: string): Seen {
  const [, number, code] = /SSL alert number (\d+)|error:0A000([0-9A-F]{3}):/.exec(said) ?? [];
  const found = number === undefined ? Number.parseInt(code ?? "0", 16) - 1000 : Number(number);
  return found in ALERTS ? alert(found as keyof typeof ALERTS) : said.trim();
}

export function namedAlert(said: string): Seen {
  const [number] = Object.entries(ALERTS).find(([, name]) => said.includes(`alert ${name}`)) ?? [];
  return number === undefined ? said : alert(Number(number) as keyof typeof ALERTS);
}
