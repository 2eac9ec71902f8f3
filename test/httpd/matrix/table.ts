import type { Seen, Tls } from "./clients";
import type { ClientName } from "./pki";
import type { Mode } from "./site";

export interface Expected {
  readonly seen: Seen;
  /** Codes that httpd logs. */
  readonly codes?: readonly string[];
}

export interface Row {
  /** As numbered in the reference; a letter where one row has several cases. */
  readonly row: string;
  readonly what: string;
  readonly path: string;
  readonly client?: ClientName;
  readonly expected: Readonly<Record<Mode, (tls: Tls) => Expected>>;
}

const PUBLIC = "/index.html";
const RESTRICTED = "/restricted/sensitive.txt";

const answer =
  (seen: Seen, ...codes: string[]) =>
  () => ({ seen, codes });
/** TLS 1.2 has no alert of its own for a missing certificate. */
const certificateRequired = (codes12: readonly string[], codes13: readonly string[]) => (tls: Tls) =>
  tls === "1.2" ? { seen: "handshake failure", codes: codes12 } : { seen: "certificate required", codes: codes13 };

/** A certificate that is refused when it is looked at; where a path asked for it, the second handshake has codes too. */
const refused = (seen: Seen, ...codes: string[]): Row["expected"] => ({
  "handshake-optional": answer(seen, "AH02039", ...codes),
  "dedicated-host": answer(seen, "AH02039", ...codes),
  "per-path": (tls) => ({ seen, codes: ["AH02039", ...codes, tls === "1.2" ? "AH02261" : "AH02262"] }),
});

/** The same on a page that asks nobody where paths ask. */
const refusedExceptPerPath = (seen: Seen, ...codes: string[]): Row["expected"] => ({
  ...refused(seen, ...codes),
  "per-path": answer(200),
});

const same = (expected: (tls: Tls) => Expected): Row["expected"] => ({
  "handshake-optional": expected,
  "dedicated-host": expected,
  "per-path": expected,
});

const ANONYMOUS_PUBLIC: Omit<Row, "what"> = {
  row: "3",
  path: PUBLIC,
  expected: {
    "handshake-optional": answer(200),
    "dedicated-host": certificateRequired([], []),
    "per-path": answer(200),
  },
};

const denied = (row: string, what: string, client: ClientName): Row => ({
  ...{ row, what, client },
  path: RESTRICTED,
  expected: same(answer(403, "AH01630")),
});

/** What each client sees, by mode: either engine, and whatever the client is made with. */
export const ROWS: readonly Row[] = [
  { ...ANONYMOUS_PUBLIC, what: "a public page, anonymous, with only the root trusted" },
  {
    row: "5",
    what: "anonymous",
    path: RESTRICTED,
    expected: {
      "handshake-optional": answer(403, "AH01630"),
      "dedicated-host": certificateRequired([], []),
      "per-path": certificateRequired(["AH02261"], ["AH02263"]),
    },
  },
  { row: "6", what: "foo", path: RESTRICTED, client: "foo", expected: same(answer(200)) },
  denied("7", "another organization", "bar"),
  { row: "8", what: "an untrusted CA", path: RESTRICTED, client: "evil", expected: refused("unknown ca") },
  {
    row: "8b",
    what: "an untrusted CA on a public page",
    path: PUBLIC,
    client: "evil",
    expected: refusedExceptPerPath("unknown ca"),
  },
  {
    row: "9",
    what: "revoked",
    path: RESTRICTED,
    client: "revoked",
    expected: refused("certificate revoked", "AH03239"),
  },
  {
    row: "9b",
    what: "revoked, on a public page",
    path: PUBLIC,
    client: "revoked",
    expected: refusedExceptPerPath("certificate revoked", "AH03239"),
  },
  {
    row: "11",
    what: "unknown to the responder",
    path: RESTRICTED,
    client: "unknown",
    expected: refused("handshake failure", "AH03239"),
  },
  { row: "11b", what: "with no OCSP URL", path: RESTRICTED, client: "no-url", expected: refused("handshake failure") },
  denied("12", "the organization, signed by a sibling CA", "sibling-client"),
  denied("13", "a second organization", "foo-mallory"),
  denied("13b", "a second organization, first", "mallory-foo"),
];

/** The same with the responders down. */
export const DOWN_ROWS: readonly Row[] = [
  { ...ANONYMOUS_PUBLIC, what: "responders down: a public page, anonymous" },
  {
    row: "10",
    what: "responders down: foo",
    path: RESTRICTED,
    client: "foo",
    expected: refused("handshake failure", "AH01974"),
  },
  {
    row: "10b",
    what: "responders down: foo, on a public page",
    path: PUBLIC,
    client: "foo",
    expected: refusedExceptPerPath("handshake failure", "AH01974"),
  },
];

/** Node and Python as they are cannot authenticate after the handshake: httpd says 403 whatever they hold. */
export function withoutPostHandshake({ expected, path }: Row, mode: Mode, tls: Tls): Seen {
  return mode === "per-path" && tls === "1.3" && path === RESTRICTED ? 403 : expected[mode](tls).seen;
}
