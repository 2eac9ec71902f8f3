import { mkdirSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import fc from "fast-check";
import { expressionString } from "../../../lib/httpd/syntax/expression";
import { type ConfigNode, directive, section } from "../../../lib/httpd/syntax/tree";
import { testWith } from "../../support/programs";
import { httpd, RealHttpd } from "../../support/real-httpd";

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

let server: RealHttpd;
beforeEach(() => {
  server = new RealHttpd();
});
afterEach(() => server.stop());

testWith(httpd, "httpd")(
  "real httpd lets in exactly the organization that the expression was written for",
  async () => {
    const names = fc.sample(organization, { numRuns: 250, seed: 1 });
    // Blanks around a header's value are lost on the way, those inside are not.
    await server.start(names.map((name, index) => gate(`/${index}`, expressionString(`[${name}]`))));
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const enters = async (index: number, name: string) => {
      const status = await ask(server.port, agent, `/${index}`, `[${name}]`);
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
  const folder = join(server.root, 'a "quoted" \\ folder\'s name');
  mkdirSync(folder);
  const said = server.check([
    directive("ServerAdmin", '"The \\ Team" <web@lab.test>'),
    directive("DocumentRoot", folder),
    section("Directory", folder, directive("Require", "all", "granted")),
  ]);
  // A document root that is not there would be a warning.
  expect(said).toBe("Syntax OK\n");
});

function gate(path: string, literal: string): ConfigNode {
  return section("Location", path, directive("Require", "expr", { expression: `%{HTTP:X-Org} == ${literal}` }));
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
