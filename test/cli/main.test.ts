import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../lib/cli/main";
import { version } from "../../package.json";

const scratch = mkdtempSync(join(tmpdir(), "cli-"));
const file = join(scratch, "pki.json");
const description = {
  authorities: [{ label: "root", subject: { CN: "Root" }, key: { algo: "ecdsa", size: 256 }, expiry: "48h" }],
  certificates: [],
  authKeys: [],
};

let out: string;
let err: string;

beforeEach(() => {
  out = "";
  err = "";
  writeFileSync(file, JSON.stringify(description));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function run(...args: string[]): Promise<number> {
  return main(args, {
    out: (line) => (out += `${line}\n`),
    err: (line) => (err += `${line}\n`),
    now: () => new Date("2026-03-01T00:00:00Z"),
    isColoured: false,
  });
}

test.each([
  [[], /usage:/],
  [["pkj"], /unknown verb: pkj/],
  [["constructor"], /unknown verb: constructor/],
  [["pki"], /init or show\?/],
  [["pki", "renew"], /there is no renew, only init and show/],
  [["pki", "init", "x"], /needs one DIR and --description/],
  [["pki", "init", "x", "y", "--description", "z"], /needs one DIR and --description/],
  [["pki", "init", "x", "--force"], /Unknown option '--force'/],
  [["pki", "init", "x", "--description", "/nowhere.json"], /\/nowhere\.json: ENOENT/],
  [["pki", "show"], /needs one DIR/],
])("fails with 2 on %j", async (args, message) => {
  expect(await run(...args)).toBe(2);
  expect(err).toMatch(message);
  expect(out).toBe("");
});

test("lists its verbs, and says which release it is, to who asks", async () => {
  expect(await run("--help")).toBe(0);
  expect(out).toMatch(/^ {2}pki {6}makes and shows the PKI directory of the operator$/m);
  expect(out).toMatch(/^ {2}explain {2}says what is on a host/m);
  out = "";
  expect(await run("--version")).toBe(0);
  expect(out).toBe(`${version}\n`);
  expect(err).toBe("");
});

describe.each(["pki", "drift", "review", "trust", "explain", "graph"])("%s --help", (verb) => {
  const helpOf = async () => {
    expect(await run(verb, "--help")).toBe(0);
    const [, usage = "", options = "", status = ""] = out.split(/\n(?:usage|options|exit status):\n/);
    return { usage, options, status };
  };

  test("has a line for each option of its usage, and its parser knows them all", async () => {
    const { usage, options } = await helpOf();
    const told = [...options.matchAll(/^ {2}(--[a-z-]+)( [A-Z]\S*)? {2}/gm)];
    const names = told.map(([, option]) => option);
    expect(names).toEqual(expect.arrayContaining(usage.match(/--[a-z-]+/g) ?? []));
    const forms = [...new Set(usage.match(/(?<=cdktf-mutual-tls )[a-z]+( [a-z]+)?/g))].map((form) => form.split(" "));
    for (const [, option = "", value] of told) {
      const said = [];
      for (const form of forms) {
        err = "";
        // The first option that is unknown is the one that is named, and nothing is done.
        expect(await run(...form, option, ...(value === undefined ? [] : ["x"]), "--unheard-of")).toBe(2);
        said.push(err);
      }
      expect(said).toContainEqual(expect.stringContaining("Unknown option '--unheard-of'"));
    }
  });

  test("says what each exit status means", async () => {
    expect((await helpOf()).status.match(/^ {2}\d(?= {2}\S)/gm)).toEqual(["  0", "  1", "  2"]);
  });
});
