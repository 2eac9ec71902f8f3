import { type Aim, figure, type Table } from "./report";
import type { Way } from "./way";

/** The same work, done in several ways. */
export interface Work {
  readonly floor: Way;
  readonly engine?: Way;
  /** Whole processes: `terraform apply`, or the drift program. */
  readonly whole: Way;
}

/** What was measured with one number of vhosts. */
export interface Size {
  readonly vhosts: number;
  /** `ssh HOST true`. */
  readonly connection: Way;
  /** httpd's own test and reload, on the host. */
  readonly httpd: Way;
  readonly first: Work;
  readonly firstWithHealth: Work;
  readonly changed: Work;
  readonly changedWithHealth: Work;
  readonly nothing: Work;
  readonly drift: Work;
}

type Row = readonly [vhosts: number, what: string, ways: Partial<Work>];

function rowsOf(size: Size): Row[] {
  const rows: (readonly [string, Partial<Work>])[] = [
    ["ssh HOST true", { floor: size.connection }],
    ["httpd's own test and reload", { floor: size.httpd }],
    ["first apply", size.first],
    ["  with health checks", size.firstWithHealth],
    ["one vhost changed", size.changed],
    ["  with health checks", size.changedWithHealth],
    ["nothing changed", size.nothing],
    ["drift", size.drift],
  ];
  return rows.map(([what, ways]) => [size.vhosts, what, ways]);
}

export function timeTable(sizes: readonly Size[]): Table {
  return {
    columns: ["VHOSTS", "WORK", "FLOOR", "ENGINE", "WHOLE RUN", "ENGINE/FLOOR", "WHOLE/FLOOR"],
    rows: sizes.flatMap(rowsOf).map(([vhosts, what, { floor, engine, whole }]) => {
      const times = (way: Way | undefined) => floor && way && way.seconds / floor.seconds;
      return [
        figure(vhosts, ""),
        what,
        ...[floor, engine, whole].map((way) => figure(way?.seconds, "s")),
        ...[engine, whole].map((way) => figure(times(way), "x")),
      ];
    }),
  };
}

export function costTable(sizes: readonly Size[]): Table {
  const ways = ["FLOOR", "ENGINE", "WHOLE RUN"];
  return {
    columns: ["VHOSTS", "CONNECTIONS / SESSIONS", ...ways, ...ways.map((way) => `PROCESSES: ${way}`)],
    rows: sizes.flatMap(rowsOf).map(([vhosts, what, { floor, engine, whole }]) => {
      const each = [floor, engine, whole];
      return [
        figure(vhosts, ""),
        what,
        ...each.map((way) => way && `${way.cost.connections} / ${way.cost.sessions}`),
        ...each.map((way) => figure(way?.cost.processes, "")),
      ];
    }),
  };
}

/** @param start Seconds of Terraform's own start. */
export function aimsOf(size: Size, start: number): Aim[] {
  const about = `${size.vhosts.toLocaleString("en")} vhosts: `;
  const first = 2 * size.first.floor.seconds + start;
  const changed = 3 * size.connection.seconds + size.httpd.seconds;
  const look = 1.5 * size.drift.floor.seconds;
  const aim = (what: string, limit: number, way: Way | undefined): Aim[] =>
    way === undefined ? [] : [{ what: `${about}${what}`, measured: way.seconds, limit, unit: "s" }];
  return [
    ...aim("first apply <= 2x the floor + Terraform's own start", first, size.first.whole),
    ...aim("  with health checks, which the floor has not", first, size.firstWithHealth.whole),
    ...aim("one changed <= 3x ssh true + httpd's test and reload", changed, size.changed.whole),
    ...aim("  the engine alone", changed, size.changed.engine),
    ...aim("  with health checks", changed, size.changedWithHealth.whole),
    {
      what: `${about}nothing changed = 0 connections`,
      measured: size.nothing.whole.cost.connections,
      limit: 0,
      unit: "",
    },
    ...aim("drift <= 1.5x a look of the floor", look, size.drift.engine),
    ...aim("  the whole program", look, size.drift.whole),
  ];
}
