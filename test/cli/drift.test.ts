import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";
import { SshShell } from "../../lib/operate/ssh-shell";
import { synthesized } from "../explain/output";

const scratch = mkdtempSync(join(tmpdir(), "drift-"));
const repairs = join(scratch, "drift.tfvars.json");

let lab: Awaited<ReturnType<typeof synthesized>>;
beforeAll(async () => {
  // No host is there: ssh says what it would say of one that refuses connections.
  jest.spyOn(SshShell.prototype, "run").mockImplementation(async (name) => {
    throw connectionError({ name, address: name, port: 22, user: "root" } as HostFacts, "Connection refused");
  });
  lab = await synthesized();
});
afterEach(() => rmSync(repairs, { force: true }));
afterAll(() => {
  jest.restoreAllMocks();
  lab.remove();
  rmSync(scratch, { recursive: true });
});

test("exits with 2 where a host could not be read, and names each", async () => {
  const { status, out } = await lab.run("drift");
  expect(status).toBe(2);
  for (const host of ["ca01", "www01", "client01"]) expect(out).toContain(host);
  expect(out).toContain("cannot be reached over SSH");
});

test("reads only the hosts that are named, by either name, and as JSON prints JSON", async () => {
  const { status, out } = await lab.run("drift", "--json", "--host", "www01", "--host", "ca01.lab.test");
  expect(status).toBe(2);
  expect((JSON.parse(out) as { hosts: { name: string }[] }).hosts.map(({ name }) => name)).toEqual(["ca01", "www01"]);
});

test("writes a repair file, and leaves one that it cannot read as it is", async () => {
  const { err } = await lab.run("drift", "--repair-file", repairs);
  expect(err).toContain(`wrote ${repairs}: shown by cdktf diff --var-file=${repairs}`);
  expect(JSON.parse(readFileSync(repairs, "utf8"))).toEqual(expect.any(Object));
  writeFileSync(repairs, "{");
  const again = await lab.run("drift", "--repair-file", repairs);
  expect([again.status, readFileSync(repairs, "utf8")]).toEqual([2, "{"]);
  expect(again.err).toContain(`${repairs} was left as it is: `);
  expect(existsSync(`${repairs}.partial`)).toBe(false);
});

test.each([
  [["--host", "www02"], /no host www02 is declared; declared: ca01, www01, client01/],
  [["--days", "a week"], /--days takes a number of days, got: a week/],
  [["--repair-file", "drift.json"], /ends in \.tfvars\.json, got: drift\.json/],
  [["--yaml"], /Unknown option '--yaml'/],
])("fails with 2 on %j", async (args, message) => {
  const { status, err } = await lab.run("drift", ...args);
  expect(status).toBe(2);
  expect(err).toMatch(message);
});
