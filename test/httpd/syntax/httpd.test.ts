import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expressionString } from "../../../lib/httpd/syntax/expression";
import { printConfig } from "../../../lib/httpd/syntax/printer";
import { type ConfigNode, directive, section } from "../../../lib/httpd/syntax/tree";
import { findProgram, testWith } from "../../support/programs";

const modules = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"].find((folder) => existsSync(folder));
const httpd = modules === undefined ? undefined : findProgram("apache2", "httpd");

/** What httpd's lexer, its argument reader or its variables could trip over, and text of the whole world. */
const organization = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom(..."'\"\\%{}$()[]#=|&!~/,+<>`0123456789abcx üé株🧀"),
      minLength: 1,
      maxLength: 64,
    }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 64 }),
    fc.constantFrom("x' || 'a' == 'a", "%{HTTP:X-Org}", "$0", "\\1349", "' || true || '", 'O\'Neill "Sons" 100%'),
  )
  .filter((text) => !/\p{Cc}/u.test(text));

let root: string;
let server: ChildProcess | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "httpd-"));
});
afterEach(async () => {
  if (server !== undefined && server.exitCode === null && server.kill("SIGTERM")) await once(server, "exit");
  rmSync(root, { recursive: true });
});

testWith(httpd, "httpd")(
  "real httpd lets in exactly the organization that the expression was written for",
  async () => {
    const names = fc.sample(organization, { numRuns: 250, seed: 1 });
    const port = await freePort();
    await start(port, [
      // Blanks around a header's value are lost on the way, those inside are not.
      ...names.map((name, index) => gate(`/${index}`, expressionString(`[${name}]`))),
    ]);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const enters = async (index: number, name: string) => {
      const status = await ask(port, agent, `/${index}`, `[${name}]`);
      expect([200, 403]).toContain(status);
      return status === 200;
    };
    const wrong: string[] = [];
    await Promise.all(
      names.map(async (name, index) => {
        const others = [names[(index + 1) % names.length] ?? "", `${name} `, name.slice(1), name.toUpperCase(), ""];
        for (const other of [name, ...others]) {
          if ((await enters(index, other)) !== (other === name)) wrong.push(`${name} against ${other}`);
        }
      }),
    );
    agent.destroy();
    expect(wrong).toEqual([]);
  },
  20_000,
);

testWith(httpd, "httpd")("real httpd takes quoted arguments for what they are", () => {
  mkdirSync(join(root, 'a "quoted" \\ folder\'s name'));
  configure(0, [
    directive("ServerAdmin", '"The \\ Team" <web@lab.test>'),
    directive("DocumentRoot", join(root, 'a "quoted" \\ folder\'s name')),
    section("Directory", join(root, 'a "quoted" \\ folder\'s name'), directive("Require", "all", "granted")),
  ]);
  // A document root that is not there would be a warning.
  expect(check()).toBe("Syntax OK\n");
});

function gate(path: string, literal: string): ConfigNode {
  return section("Location", path, directive("Require", "expr", { expression: `%{HTTP:X-Org} == ${literal}` }));
}

function configure(port: number, nodes: readonly ConfigNode[]): void {
  const load = (name: string) => directive("LoadModule", `${name}_module`, `${modules}/mod_${name}.so`);
  writeFileSync(join(root, "index"), "in\n");
  writeFileSync(
    join(root, "httpd.conf"),
    printConfig([
      ...["mpm_event", "authz_core", "alias"].map(load),
      directive("ServerRoot", root),
      directive("ServerName", "localhost"),
      directive("Listen", `127.0.0.1:${port || 65535}`),
      directive("PidFile", join(root, "pid")),
      directive("ErrorLog", join(root, "error.log")),
      directive("StartServers", "1"),
      directive("MaxKeepAliveRequests", "0"),
      directive("AliasMatch", "^/", join(root, "index")),
      directive("User", "#65534"),
      directive("Group", "#65534"),
      ...nodes,
    ]),
  );
  execFileSync("chmod", ["-R", "a+rX", root]);
}

function check(): string {
  const test = spawnSync(httpd ?? "", ["-d", root, "-f", join(root, "httpd.conf"), "-t"], { encoding: "utf8" });
  return test.stdout + test.stderr;
}

async function start(port: number, nodes: readonly ConfigNode[]): Promise<void> {
  configure(port, nodes);
  server = spawn(httpd ?? "", ["-d", root, "-f", join(root, "httpd.conf"), "-DFOREGROUND"], { stdio: "inherit" });
  const agent = new Agent();
  while (server.exitCode === null) {
    if ((await ask(port, agent, "/", "").catch(() => 0)) !== 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`httpd stopped with status ${server.exitCode}`);
}

function ask(port: number, agent: Agent, path: string, organization: string): Promise<number> {
  // Headers carry bytes, and Node writes one for each character of Latin-1.
  const headers = { "X-Org": Buffer.from(organization, "utf8").toString("latin1") };
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    }).on("error", reject);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
