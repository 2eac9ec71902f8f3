import { main } from "../../lib/cli/main";
import { readDocument } from "../../lib/contract/document";
import { connectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";
import { SshShell } from "../../lib/operate/ssh-shell";
import { payloadHash } from "../../lib/output/payload-hash";
import { readOutput } from "../../lib/output/read-output";
import { historyDocument } from "../../lib/report/logged-apply";
import { synthesized } from "../explain/output";

let lab: Awaited<ReturnType<typeof synthesized>>;
let payload: string;
let engine: string;
beforeAll(async () => {
  lab = await synthesized();
  const [fleet] = readOutput(lab.outdir);
  const www01 = fleet?.hosts.find(({ name }) => name === "www01");
  payload = payloadHash(www01?.directory ?? "");
  engine = fleet?.engine ?? "";
  const line = (hash: string, who: string) =>
    `2026-11-30T10:00:00Z\t2026-11-30T10:00:05Z\tapply\tok\t0\t-\t7\t${hash}\t${engine}\t${who}\tSHA256:abc\t10.0.0.9 50122\t2\t0\t0\n`;
  jest.spyOn(SshShell.prototype, "run").mockImplementation(async (name) => {
    if (name === "ca01") throw connectionError({ name, address: name, port: 22 } as HostFacts, "Connection refused");
    if (name === "client01") return { code: 0, stdout: "", stderr: "" };
    const stdout = `${line("0".repeat(64), "root")}${line(payload, "deploy")}${line(payload, "\u001b[2Jevil")}`;
    return { code: 0, stdout, stderr: "" };
  });
});
afterAll(() => {
  jest.restoreAllMocks();
  lab.remove();
});

test("shows a line for each apply, marks those of the output, and prints no text of a host that it did not check", async () => {
  const { status, out } = await lab.run("history");
  expect(status).toBe(1);
  expect(out).toMatch(new RegExp(`^review digest [0-9a-f]{64} of ${lab.outdir}; its applies are marked \\*\\n`));
  expect(out).toContain(`www01 (www01.lab.test, payload ${payload.slice(0, 12)}): 2 applies\n`);
  expect(out).toMatch(/^ {5}2026-11-30T10:00:00Z {2}ok .* root SHA256:abc from 10\.0\.0\.9 50122 {4}000000000000$/m);
  expect(out).toMatch(/^ {2}\* {2}2026-11-30T10:00:00Z {2}ok .* deploy SHA256:abc from 10\.0\.0\.9 50122 /m);
  expect(out).toContain("  1 line of its log is not the engine's: somebody else wrote to it\n");
  expect(out).not.toContain("\u001b");
  expect(out).toMatch(/^ca01: not read\n {2}.* cannot be reached over SSH/m);
  expect(out).toContain("client01 (client01.lab.test, payload");
});

test("prints the digest that a review of the output has", async () => {
  const out: string[] = [];
  const terminal = {
    out: (line: string) => out.push(line),
    err: () => undefined,
    now: () => new Date(),
    isColoured: false,
  };
  await main(["review", "--base", lab.outdir, "--head", lab.outdir, "--json"], terminal);
  const { digest } = JSON.parse((await lab.run("history", "--json")).out);
  expect(out.join("\n")).toContain(digest);
});

test("prints a document of one host", async () => {
  const { status, out } = await lab.run("history", "--host", "www01", "--json");
  expect(status).toBe(0);
  const { hosts } = readDocument(historyDocument, out, "history.json");
  expect(hosts.map(({ name, applies }) => [name, applies.map(({ isDeclared }) => isDeclared)])).toEqual([
    ["www01", [false, true]],
  ]);
});

test.each([
  [["--host", "www02"], "no host www02 is declared; declared: ca01, www01, client01"],
  [["--yaml"], "Unknown option '--yaml'"],
])("fails with 2 on %j", async (args, words) => {
  const { status, err } = await lab.run("history", ...args);
  expect([status, err]).toEqual([2, expect.stringContaining(words)]);
});
