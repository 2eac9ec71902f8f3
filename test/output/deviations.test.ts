import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { comparedFleet } from "../../lib/output/deviations";
import { readOutput } from "../../lib/output/read-output";
import { smallFleet, testPki } from "../support/fleet";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deviations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file that is added, one that differs and a link are told with both contents", async () => {
  const app = new App({ outdir: folder });
  smallFleet(await testPki(), {}, app);
  app.synth();
  const [fleet] = readOutput(folder);
  if (fleet === undefined) throw new Error("there is no fleet");
  expect(comparedFleet(fleet).deviations).toEqual([]);
  const { directory } = fleet;
  symlinkSync("/etc", join(directory, "www01/files/linked"));
  writeFileSync(join(directory, "www01/files/etc/added"), "added\n");
  writeFileSync(join(directory, "client01/plan"), "other\n");
  rmSync(join(directory, "ca01/host.json"));
  const host = "www01.lab.test";
  expect(comparedFleet(fleet).deviations).toEqual([
    { file: "ca01/host.json", host: "ca01.lab.test", rendered: expect.any(Buffer) },
    { file: "client01/plan", host: "client01.lab.test", rendered: expect.any(Buffer), given: Buffer.from("other\n") },
    { file: "www01/files/etc/added", host, path: "/etc/added", given: Buffer.from("added\n") },
    { file: "www01/files/linked", host, path: "/linked", given: Buffer.from("/etc"), type: "link" },
  ]);
});
