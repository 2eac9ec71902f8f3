import type { Seen } from "./alerts";
import type { Cells } from "./cells";
import { type Clients, type Question, TLS_VERSIONS, type Tls } from "./clients";
import type { MatrixHost } from "./host";
import type { Logs } from "./logs";
import { DOCUMENTS, type Engine, hasMustStaple, type Mode, MUST_STAPLE, nameOf } from "./site";
import { DOWN_ROWS, ROWS, type Row, requestsLogged, withoutPostHandshake } from "./table";

export interface MatrixServerProps {
  readonly host: MatrixHost;
  readonly clients: Clients;
  readonly logs: Logs;
  readonly cells: Cells;
  readonly engine: Engine;
  /** Each has a virtual host. */
  readonly modes: readonly Mode[];
}

/** What s_client says of a staple. */
const GOOD = ["successful (0x0)", "good"];
const NONE = ["no response sent"];

/** What gnutls-cli says of a server. */
const ACCEPTED = "Handshake was completed";
const MISSING = "the OCSP status is missing";

/** One server, from its apply to its end. */
export class MatrixServer {
  private readonly combinations: readonly (readonly [Mode, Tls])[];

  constructor(private readonly props: MatrixServerProps) {
    this.combinations = props.modes.flatMap((mode) => TLS_VERSIONS.map((tls) => [mode, tls] as const));
  }

  async tryAll(): Promise<void> {
    const { host, engine, modes } = this.props;
    await host.startResponders();
    await host.apply(engine, modes);
    await this.staples("1", "the first staple", GOOD);
    await this.mustStaple("1", "the first staple", ACCEPTED);
    await this.rows(ROWS);
    await this.otherClients();
    await this.packages();

    await host.stopResponders();
    await this.rows(DOWN_ROWS);
    await this.staples("2", "responders down", GOOD);
    await host.restart();
    await this.staples("2", "restarted, responders down", engine === "mod_md" ? GOOD : NONE);
    await this.mustStaple("2", "restarted, responders down", ACCEPTED);
    await host.startAfresh();
    await this.staples("2", "responders down since the first start", NONE);
    await this.mustStaple("2", "responders down since the first start", MISSING);

    await this.info(DOWN_ROWS);
    await host.startResponders();
    await this.info(ROWS);
    await host.stopResponders();
    await this.startWithoutSsl();
  }

  /** curl, over HTTP/2 too where that is spoken, with all that httpd logs of it; and openssl's own client. */
  private async rows(rows: readonly Row[]): Promise<void> {
    const { clients, logs, cells } = this.props;
    for (const { row, mode, tls } of this.cellsOf(rows)) {
      const { seen, codes } = row.expected[mode](tls);
      const cell = this.cell(row, mode, tls);
      const logged = { codes: [...codes].sort(), statuses: requestsLogged(seen, mode) };
      for (const http of ["1.1", "2"] as const) {
        logs.forget();
        const { connection, ...answer } = await clients.curl(question(row, mode, tls), http);
        const isAlert = typeof seen === "string";
        const saw = http === "2" && tls === "1.3" && isAlert && isCutOff(answer.seen) ? seen : answer.seen;
        const expected = {
          seen,
          ...(isAlert ? {} : { http: mode === "per-path" ? "1.1" : http }),
          ...(seen === 200 ? { document: DOCUMENTS[row.path] } : {}),
        };
        cells.see(
          [...cell, `curl over HTTP/${http}`],
          { ...answer, seen: saw, ...(await logs.about(connection, logged)) },
          { ...expected, ...logged },
        );
      }
      cells.see([...cell, "s_client"], await clients.sClient(question(row, mode, tls)), seen);
    }
  }

  /** What httpd logs of certificates where it logs more. */
  private async info(rows: readonly Row[]): Promise<void> {
    const { clients, logs, cells } = this.props;
    for (const { row, mode, tls } of this.cellsOf(rows)) {
      const { info } = row;
      if (info === undefined) continue;
      logs.forget();
      const { connection } = await clients.curl(question(row, mode, tls));
      const { codes } = await logs.about(connection, { codes: info, statuses: [] });
      const ofCertificate = codes.filter((code) => /^AH0(1974|1980|2039|2276|3239)/.test(code));
      cells.see([...this.cell(row, mode, tls), "LogLevel ssl:info"], ofCertificate, info);
    }
  }

  private async otherClients(): Promise<void> {
    const { clients, cells } = this.props;
    const all = this.cellsOf(ROWS);
    const questions = all.map(({ row, mode, tls }) => question(row, mode, tls));
    const tried: readonly (readonly [string, readonly Seen[], boolean])[] = [
      ["Node", await clients.node(questions), false],
      ["Python", await clients.python(questions, false), false],
      ["Python with post-handshake authentication", await clients.python(questions, true), true],
    ];
    for (const [client, seen, isAble] of tried) {
      for (const [index, { row, mode, tls }] of all.entries()) {
        const expected = isAble ? row.expected[mode](tls).seen : withoutPostHandshake(row, mode, tls);
        cells.see([...this.cell(row, mode, tls), client], seen[index], expected);
      }
    }
  }

  /** A site serves what is declared and tells nothing of itself, whatever its packages would. */
  private async packages(): Promise<void> {
    const { host, cells, engine, modes } = this.props;
    const { atCgiBin } = host.system;
    const [open] = modes.filter((mode) => mode !== "dedicated-host");
    if (open === undefined) return;
    const quiet = (status: string) => [`HTTP/1.1 ${status}`, "Server: Apache"];
    const expected = ["404 Not Found", "404 Not Found", atCgiBin, "405 Method Not Allowed"].flatMap(quiet);
    cells.see([engine, "what packages serve"], await host.tells(nameOf(open)), expected);
  }

  /** What is stapled; and what mod_ssl logs, which asks inside the handshake. */
  private async staples(row: string, what: string, staple: readonly string[]): Promise<void> {
    const { clients, logs, cells, engine } = this.props;
    const expected = { said: staple, curl: staple === GOOD ? 0 : 91 };
    const codes = staple === NONE && engine === "mod_ssl" ? ["AH01941", "AH01980"] : [];
    for (const [mode, tls] of this.combinations) {
      // Where every client has to be asked about, there is no handshake while no responder answers.
      if (mode === "dedicated-host" && row !== "1") continue;
      logs.forget();
      const { port, ...seen } = await clients.staple(mode, tls, mode === "dedicated-host" ? "foo" : undefined);
      const logged = await logs.about({ port }, { codes, statuses: [] });
      cells.see([engine, row, what, mode, `TLS ${tls}`], [seen, logged.codes], [expected, codes]);
    }
  }

  /** Whether a client that insists on the staple of a must-staple certificate goes on. */
  private async mustStaple(row: string, what: string, expected: string): Promise<void> {
    const { clients, cells, engine, modes } = this.props;
    if (!hasMustStaple(engine, modes)) return;
    const said = await clients.gnutls(MUST_STAPLE);
    const seen = [ACCEPTED, MISSING].find((words) => said.includes(words)) ?? said;
    cells.see([engine, row, `${what}, must-staple: gnutls-cli`], seen, expected);
  }

  private async startWithoutSsl(): Promise<void> {
    const { host, cells, engine, modes } = this.props;
    const { starts, said } = await host.startWithoutSsl();
    const refusal = /mod_ssl is not loaded/.exec(said)?.[0] ?? said;
    cells.see([engine, "15", ...modes, "mod_ssl not loaded"], [starts, refusal], [false, "mod_ssl is not loaded"]);
  }

  private cellsOf(rows: readonly Row[]) {
    return rows.flatMap((row) => this.combinations.map(([mode, tls]) => ({ row, mode, tls })));
  }

  private cell({ row, what }: Row, mode: Mode, tls: Tls): string[] {
    return [this.props.engine, row, what, mode, `TLS ${tls}`];
  }
}

function question({ path, client }: Row, mode: Mode, tls: Tls): Question {
  return { mode, tls, path, client };
}

/** In TLS 1.3 curl writes several frames before it reads, and may find the connection closed instead of the alert. */
function isCutOff(seen: Seen): boolean {
  return /^curl: \((55|56)\)/.test(String(seen));
}
