import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { payloadHash } from "../../lib/output/payload-hash";
import { entriesOf } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan } from "../../lib/plan/host-plan";
import { hostTree, writeTree } from "../../lib/plan/host-tree";
import { debian13 } from "../../lib/platform/debian";
import { frames } from "../apply/payload";

test("the hash is that of the frames that Terraform sends, sorted by their bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "payload-hash-"));
  const make = entriesOf("stack/lab/www01");
  const contents = {
    "/etc/b": "b\n\n",
    "/etc/a": "",
    "/etc/Z": "z",
    "/etc/\u00fc": "\u00fc",
    "/etc/\uff5e": "x",
    "/etc/\u{1f600}": "y",
  };
  const binary = Buffer.from([0, 255, 10]);
  const plan: HostPlan = {
    ...{ name: "www01", fqdn: "www01.lab", path: "stack/lab/www01", platform: debian13, after: [] },
    bundles: [
      {
        ...{ name: "web", packages: [], validations: [], steps: [] },
        entries: [
          ...Object.entries(contents).map(([path, content]) => make.file(path, content)),
          make.file("/etc/binary", binary),
        ],
      },
    ],
  };
  try {
    writeTree(join(folder, "www01"), hostTree(plan));
    const all: Record<string, string> = {
      plan: printHostPlan(plan),
      ...contents,
      "/etc/binary": binary.toString("base64"),
    };
    const sorted = Object.keys(all).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const sent = sorted.map((path) => frames({ [path]: all[path] ?? "" })).join("");
    expect(payloadHash(join(folder, "www01"))).toBe(createHash("sha256").update(sent).digest("hex"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
