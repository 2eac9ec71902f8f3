import { alert, type Seen } from "./alerts";
import type { Tls } from "./clients";
import type { ClientName } from "./pki";
import { type Mode, PUBLIC, RESTRICTED } from "./site";

export interface Expected {
  readonly seen: Seen;
  /** All that httpd logs as it is declared, but for how a connection ends. */
  readonly codes: readonly string[];
}

export interface Row {
  /** As numbered in the reference; a letter where one row has several cases. */
  readonly row: string;
  readonly what: string;
  readonly path: string;
  readonly client?: ClientName;
  readonly expected: Readonly<Record<Mode, (tls: Tls) => Expected>>;
  /** What httpd logs of the certificate where the whole server is at `LogLevel ssl:info`. */
  readonly info?: readonly string[];
}

const HANDSHAKE_FAILURE = alert(40);
const REVOKED = alert(44);
const UNKNOWN_CA = alert(48);
const CERTIFICATE_REQUIRED = alert(116);

const answer =
  (seen: Seen, ...codes: string[]) =>
  () => ({ seen, codes });
/** TLS 1.2 has no alert of its own for a missing certificate. */
const certificateRequired = (codes12: readonly string[], codes13: readonly string[]) => (tls: Tls) =>
  tls === "1.2" ? { seen: HANDSHAKE_FAILURE, codes: codes12 } : { seen: CERTIFICATE_REQUIRED, codes: codes13 };

/** A certificate that is refused when it is looked at; where a path asked for it, the second handshake has a code too. */
const refused = (seen: Seen, ...codes: string[]): Row["expected"] => ({
  "handshake-optional": answer(seen, ...codes),
  "dedicated-host": answer(seen, ...codes),
  "per-path": (tls) => ({ seen, codes: [...codes, tls === "1.2" ? "AH02261" : "AH02262"] }),
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

const ANONYMOUS_PUBLIC: Omit<Row, "row" | "what"> = {
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
  { ...ANONYMOUS_PUBLIC, row: "3, 4", what: "a public page, anonymous, with only the root trusted" },
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
  {
    row: "6, 14",
    what: "foo",
    path: RESTRICTED,
    client: "foo",
    expected: same(answer(200)),
    info: ["AH03239(good)"],
  },
  denied("7", "another organization", "bar"),
  {
    row: "8",
    what: "an untrusted CA",
    path: RESTRICTED,
    client: "evil",
    expected: refused(UNKNOWN_CA, "AH02039(20)"),
    info: ["AH02276(20)"],
  },
  {
    row: "8b",
    what: "an untrusted CA on a public page",
    path: PUBLIC,
    client: "evil",
    expected: refusedExceptPerPath(UNKNOWN_CA, "AH02039(20)"),
  },
  {
    row: "9",
    what: "revoked",
    path: RESTRICTED,
    client: "revoked",
    expected: refused(REVOKED, "AH02039(23)", "AH03239(revoked)"),
    info: ["AH02276(23)", "AH03239(revoked)"],
  },
  {
    row: "9b",
    what: "revoked, on a public page",
    path: PUBLIC,
    client: "revoked",
    expected: refusedExceptPerPath(REVOKED, "AH02039(23)", "AH03239(revoked)"),
  },
  {
    row: "11",
    what: "unknown to the responder",
    path: RESTRICTED,
    client: "unknown",
    expected: refused(HANDSHAKE_FAILURE, "AH02039(50)", "AH03239(unknown)"),
    info: ["AH02276(50)", "AH03239(unknown)"],
  },
  {
    row: "11b",
    what: "with no OCSP URL",
    path: RESTRICTED,
    client: "no-url",
    expected: refused(HANDSHAKE_FAILURE, "AH02039(50)"),
    info: ["AH02276(50)"],
  },
  denied("12", "the organization, signed by a sibling CA", "sibling-client"),
  {
    row: "12b",
    what: "the organization, signed by a sibling CA whose responder does not send its certificate",
    path: RESTRICTED,
    client: "sibling-silent",
    expected: refused(HANDSHAKE_FAILURE, "AH01925", "AH02039(50)"),
  },
  denied("13", "a second organization", "foo-mallory"),
  denied("13b", "a second organization, first", "mallory-foo"),
];

/** The same with the responders down. */
export const DOWN_ROWS: readonly Row[] = [
  { ...ANONYMOUS_PUBLIC, row: "3", what: "responders down: a public page, anonymous" },
  {
    row: "10",
    what: "responders down: foo",
    path: RESTRICTED,
    client: "foo",
    expected: refused(HANDSHAKE_FAILURE, "AH01980", "AH02039(50)"),
    info: ["AH01980", "AH02276(50)"],
  },
  {
    row: "10b",
    what: "responders down: foo, on a public page",
    path: PUBLIC,
    client: "foo",
    expected: refusedExceptPerPath(HANDSHAKE_FAILURE, "AH01980", "AH02039(50)"),
  },
];

/** Node and Python as they are cannot authenticate after the handshake: httpd says 403 whatever they hold. */
export function withoutPostHandshake({ expected, path }: Row, mode: Mode, tls: Tls): Seen {
  return mode === "per-path" && tls === "1.3" && path === RESTRICTED ? 403 : expected[mode](tls).seen;
}

/** A request that a path refuses in a second handshake has begun; one whose first handshake fails has not. */
export function requestsLogged(seen: Seen, mode: Mode): readonly number[] {
  if (typeof seen === "number") return [seen];
  return mode === "per-path" ? [403] : [];
}
