import type { Handshake, Load } from "./client";
import { median } from "./measure";
import { type Figure, figure, type Table, type Unit } from "./report";

/** Results of one way to configure httpd, in each of its rounds. */
export interface Measured {
  readonly name: string;
  readonly speeds: readonly Speed[];
  readonly outages: readonly Outage[];
}

export interface Speed {
  /** Handshakes with their staples. */
  readonly stapled: Load;
  /** Connections with one request each. */
  readonly anonymous: Load;
  readonly withCertificate: Load;
}

export interface Outage {
  /** Directly after the first start, while the responder hangs. */
  readonly first: readonly Handshake[];
  /** Directly after a restart, while the responder hangs. */
  readonly again: readonly Handshake[];
  /** Directly after a restart, while the responder is down. */
  readonly down: readonly Handshake[];
}

type Row = readonly [what: string, unit: Unit, values: (measured: Measured) => readonly number[]];

const speed = (value: (speed: Speed) => number) => (measured: Measured) => measured.speeds.map(value);
const outage = (value: (outage: Outage) => number) => (measured: Measured) => measured.outages.map(value);

const ROWS: readonly Row[] = [
  ["connections of curl", "/s", speed(({ anonymous }) => anonymous.perSecond)],
  ["  with a client's certificate", "/s", speed(({ withCertificate }) => withCertificate.perSecond)],
  ["httpd's CPU for each", "ms", speed(({ anonymous }) => 1000 * anonymous.cpuSeconds)],
  ["  with a client's certificate", "ms", speed(({ withCertificate }) => 1000 * withCertificate.cpuSeconds)],
  ["  for a stapled handshake alone", "ms", speed(({ stapled }) => 1000 * stapled.cpuSeconds)],
  ["responder hangs: first handshake", "ms", outage(({ first }) => 1000 * longest(first))],
  ["  after a restart", "ms", outage(({ again }) => 1000 * longest(again))],
  ["  after a restart, stapled", "%", outage(({ again }) => 100 * stapledShare(again))],
  ["responder down: stapled after a restart", "%", outage(({ down }) => 100 * stapledShare(down))],
];

/** Contenders next to each other: the library's default first, the post last. */
export function handshakeTable(contenders: readonly Measured[]): Table {
  return {
    columns: ["TLS 1.3, FULL HANDSHAKES", ...contenders.map(({ name }) => name), "BETTER"],
    rows: ROWS.map(([what, unit, values]) => {
      const medians = contenders.map((measured) => median(values(measured)));
      const [own = 0, post = 0] = [medians[0], medians[medians.length - 1]];
      return [what, ...medians.map((each) => figure(each, unit)), unit === "ms" ? times(post, own) : times(own, post)];
    }),
  };
}

/** Undefined if the divisor is 0. */
function times(better: number, worse: number): Figure | undefined {
  return worse === 0 ? undefined : figure(better / worse, "x");
}

function longest(handshakes: readonly Handshake[]): number {
  return Math.max(...handshakes.map(({ seconds }) => seconds));
}

function stapledShare(handshakes: readonly Handshake[]): number {
  return handshakes.filter(({ isStapled }) => isStapled).length / handshakes.length;
}
