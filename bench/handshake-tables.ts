import type { Handshake, Load } from "./client";
import { median } from "./measure";
import { type Figure, figure, type Table, type Unit } from "./report";

/** What one contender did in one run. */
export interface Cycle {
  /** Handshakes with their staples. */
  readonly stapled: Load;
  /** Connections with a request each. */
  readonly anonymous: Load;
  readonly withCertificate: Load;
  /** Right after the first start, the responder hanging. */
  readonly first: readonly Handshake[];
  /** Right after a restart, the responder hanging. */
  readonly again: readonly Handshake[];
  /** Right after a restart, the responder down. */
  readonly down: readonly Handshake[];
}

interface Row {
  readonly what: string;
  readonly unit: Unit;
  value(cycle: Cycle): number;
}

const ROWS: readonly Row[] = [
  { what: "connections of curl", unit: "/s", value: ({ anonymous }) => anonymous.perSecond },
  { what: "  with a client's certificate", unit: "/s", value: ({ withCertificate }) => withCertificate.perSecond },
  { what: "httpd's CPU for each", unit: "ms", value: ({ anonymous }) => milliseconds(anonymous.cpuSeconds) },
  {
    what: "  with a client's certificate",
    unit: "ms",
    value: ({ withCertificate }) => milliseconds(withCertificate.cpuSeconds),
  },
  { what: "  for a stapled handshake alone", unit: "ms", value: ({ stapled }) => milliseconds(stapled.cpuSeconds) },
  { what: "responder hangs: first handshake", unit: "ms", value: ({ first }) => longest(first) },
  { what: "  after a restart", unit: "ms", value: ({ again }) => longest(again) },
  { what: "responder down: stapled after a restart", unit: "%", value: ({ down }) => 100 * stapledShare(down) },
];

/** Contenders side by side, the library's default first and the post last. */
export function handshakeTable(contenders: readonly (readonly [name: string, cycles: readonly Cycle[]])[]): Table {
  return {
    columns: ["TLS 1.3, FULL HANDSHAKES", ...contenders.map(([name]) => name), "BETTER"],
    rows: ROWS.map(({ what, unit, value }) => {
      const values = contenders.map(([, cycles]) => median(cycles.map(value)));
      const [own = 0, post = 0] = [values[0], values[values.length - 1]];
      return [what, ...values.map((each) => figure(each, unit)), unit === "ms" ? times(post, own) : times(own, post)];
    }),
  };
}

/** Nothing is so many times nothing. */
function times(better: number, worse: number): Figure | undefined {
  return worse === 0 ? undefined : figure(better / worse, "x");
}

function stapledShare(handshakes: readonly Handshake[]): number {
  return handshakes.filter(({ isStapled }) => isStapled).length / handshakes.length;
}

/** In milliseconds. */
function longest(handshakes: readonly Handshake[]): number {
  return milliseconds(Math.max(...handshakes.map(({ seconds }) => seconds)));
}

function milliseconds(seconds: number): number {
  return 1000 * seconds;
}
