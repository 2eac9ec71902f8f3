import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { Clients, type Question, type Seen, TLS_VERSIONS, type Tls } from "./matrix/clients";
import { LoopbackNetwork } from "./matrix/network";
import { ENGINES, type Engine, MatrixSite, MODES, type Mode, MUST_STAPLE, nameOf } from "./matrix/site";
import { DOWN_ROWS, ROWS, type Row, withoutPostHandshake } from "./matrix/table";

/** The server needs ports below 1024 and a network of its own. */
const able = process.getuid?.() === 0 ? httpd : undefined;

let network: LoopbackNetwork;
let site: MatrixSite;
let clients: Clients;
beforeAll(async () => {
  if (able === undefined) return;
  network = new LoopbackNetwork();
  await network.up();
  site = await MatrixSite.make(network);
  clients = new Clients(network, site);
}, 60_000);
afterAll(async () => {
  await site?.clean();
  await network?.down();
});

/** What was seen where something else had to be, by cell; and how many cells there were. */
class Cells {
  readonly wrong: string[] = [];
  passed = 0;

  see(cell: readonly string[], seen: unknown, expected: unknown): void {
    if (JSON.stringify(seen) === JSON.stringify(expected)) this.passed++;
    else this.wrong.push(`${cell.join(", ")}: ${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`);
  }
}

const combinations = MODES.flatMap((mode) => TLS_VERSIONS.map((tls) => [mode, tls] as const));
const question = ({ path, client }: Row, mode: Mode, tls: Tls): Question => ({ mode, tls, path, client });

describe.each(ENGINES)("with %s", (engine) => {
  testWith(able, "httpd, or root's rights,")(
    "every client sees in every mode what the table says",
    async () => {
      const cells = new Cells();
      await site.startResponders();
      site.configure(engine);
      expect(await site.check("httpd.conf")).toBe("Syntax OK\n");
      await site.startServer();
      await staples(cells, engine);
      await rows(cells, engine, ROWS);
      await otherClients(cells, engine);

      await site.stopResponders();
      await rows(cells, engine, DOWN_ROWS);
      await site.stopServer();
      await site.startServer();
      await staplesAfterRestart(cells, engine);
      await site.stopServer();
      site.configure(engine);
      await site.startServer();
      await staplesFromNothing(cells, engine);
      await site.stopServer();
      cells.see(
        [engine, "15", "mod_ssl not loaded"],
        refusal(await site.check("without-ssl.conf")),
        "mod_ssl is not loaded",
      );

      process.stdout.write(`${engine}: ${cells.passed} cells as the table says, ${cells.wrong.length} not\n`);
      expect(cells.wrong).toEqual([]);
      expect(cells.passed).toBeGreaterThan(500);
    },
    180_000,
  );
});

/** curl with the codes in httpd's log, over HTTP/2 too where that is spoken, and openssl's own client. */
async function rows(cells: Cells, engine: Engine, table: readonly Row[]): Promise<void> {
  for (const row of table) {
    for (const [mode, tls] of combinations) {
      const expected = row.expected[mode](tls);
      const codes = expected.codes ?? [];
      const cell = [engine, row.row, row.what, mode, `TLS ${tls}`];
      await site.newCodes(mode, []);
      const { seen } = await clients.curl(question(row, mode, tls));
      cells.see([...cell, "curl"], [seen, await site.newCodes(mode, codes)], [expected.seen, codes]);
      const over2 = await clients.curl(question(row, mode, tls), "2");
      // In TLS 1.3 curl writes several frames before it reads, and may find the connection closed instead of the alert.
      cells.see(
        [...cell, "curl over HTTP/2"],
        typeof expected.seen === "string" && typeof over2.seen === "string"
          ? await site.newCodes(mode, codes)
          : [over2.seen, over2.http],
        typeof expected.seen === "string" ? codes : [expected.seen, mode === "per-path" ? "1.1" : "2"],
      );
      cells.see([...cell, "s_client"], await clients.sClient(question(row, mode, tls)), expected.seen);
    }
  }
}

async function otherClients(cells: Cells, engine: Engine): Promise<void> {
  const all = ROWS.flatMap((row) => combinations.map(([mode, tls]) => ({ row, mode, tls })));
  const questions = all.map(({ row, mode, tls }) => question(row, mode, tls));
  const tried: readonly (readonly [string, readonly Seen[], boolean])[] = [
    ["Node", await clients.node(questions), false],
    ["Python", await clients.python(questions, false), false],
    ["Python with post-handshake authentication", await clients.python(questions, true), true],
  ];
  for (const [name, seen, isAble] of tried) {
    for (const [index, { row, mode, tls }] of all.entries()) {
      const expected = isAble ? row.expected[mode](tls).seen : withoutPostHandshake(row, mode, tls);
      cells.see([engine, row.row, row.what, mode, `TLS ${tls}`, name], seen[index], expected);
    }
  }
}

const identityFor = (mode: Mode) => (mode === "dedicated-host" ? ("foo" as const) : undefined);

async function staples(cells: Cells, engine: Engine): Promise<void> {
  // mod_md fetches in the background right after the start, mod_ssl in the first handshake.
  const isGood = async () => (await clients.staple(nameOf("handshake-optional"), "1.3")).status === "good";
  await site.until(isGood, "the first staple");
  for (const [mode, tls] of combinations) {
    const seen = await clients.staple(nameOf(mode), tls, identityFor(mode));
    cells.see([engine, "1", "staple", mode, `TLS ${tls}`], seen, { status: "good", curl: 0 });
  }
  if (engine === "mod_ssl") return;
  cells.see([engine, "1", "a must-staple certificate for gnutls-cli"], await clients.gnutls(MUST_STAPLE), true);
}

/** curl --cert-status ends with 91 where nothing is stapled. */
async function staplesAfterRestart(cells: Cells, engine: Engine): Promise<void> {
  const expected = engine === "mod_md" ? { status: "good", curl: 0 } : { status: "no response sent", curl: 91 };
  for (const tls of TLS_VERSIONS) {
    for (const mode of ["handshake-optional", "per-path"] as const) {
      cells.see(
        [engine, "2", "restarted, responder down", mode, `TLS ${tls}`],
        await clients.staple(nameOf(mode), tls),
        expected,
      );
    }
  }
  if (engine === "mod_ssl") return;
  cells.see([engine, "2", "must-staple after a restart, responder down"], await clients.gnutls(MUST_STAPLE), true);
}

async function staplesFromNothing(cells: Cells, engine: Engine): Promise<void> {
  for (const tls of TLS_VERSIONS) {
    for (const mode of ["handshake-optional", "per-path"] as const) {
      const seen = await clients.staple(nameOf(mode), tls);
      cells.see([engine, "2", "responder down since the first start", mode, `TLS ${tls}`], seen, {
        status: "no response sent",
        curl: 91,
      });
    }
  }
  if (engine === "mod_ssl") return;
  cells.see(
    [engine, "2", "must-staple, responder down since the first start"],
    await clients.gnutls(MUST_STAPLE),
    false,
  );
}

function refusal(said: string): string {
  return /mod_ssl is not loaded/.exec(said)?.[0] ?? said;
}
