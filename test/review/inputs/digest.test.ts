import { digestOf } from "../../../lib/review/inputs/digest";
import type { HostSide } from "../../../lib/review/inputs/host-side";
import { at, bundle } from "../cases";

const www01 = side("www01", "calm\n");
const www02 = side("www02", "calm\n");

function side(name: string, content: string | Buffer, more: Partial<HostSide> = {}): HostSide {
  const file = bundle("files", [at.file("/etc/motd", content)], {
    packages: ["curl"],
    validations: [{ root: "/etc", command: ["true"] }],
    steps: [{ kind: "on-change", action: "reload", unit: "motd.service" }],
  });
  return {
    fqdn: `${name}.lab.test`,
    ...{
      os: "debian 13",
      packageManager: "apt",
      hostKey: "SHA256:key",
      engine: "engine",
      after: [],
      hidden: new Set(),
      bundles: [file],
    },
    ...more,
  };
}

test("the digest is of hosts and of everything that is applied to them, and of nothing else", () => {
  const [file] = www01.bundles;
  if (file === undefined) throw new Error("no bundle");
  const digest = digestOf([www01, www02]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const isSame = (others: readonly HostSide[]) => digestOf(others) === digest;
  const withFile = (more: object) => [{ ...www01, bundles: [{ ...file, ...more }] }, www02];

  expect(isSame([www02, www01])).toBe(true);
  expect(isSame([{ ...www01, after: ["www02.lab.test"] }, www02])).toBe(true);
  expect(isSame(withFile({ entries: [{ ...file.entries[0], declaredBy: "stack/lab" }] }))).toBe(true);

  expect(isSame([www01])).toBe(false);
  expect(isSame([{ ...www01, fqdn: "www03.lab.test" }, www02])).toBe(false);
  expect(isSame([side("www01", "calm"), www02])).toBe(false);
  expect(isSame([side("www01", Buffer.from("calm\n")), www02])).toBe(false);
  for (const more of [
    { os: "debian 12" },
    { packageManager: "dnf" },
    { hostKey: "SHA256:other" },
    { engine: "other" },
    { teardown: {} as never },
  ]) {
    expect([more, isSame([side("www01", "calm\n", more), www02])]).toEqual([more, false]);
  }
  for (const more of [
    { name: "other" },
    { packages: [] },
    { entries: [at.file("/etc/motd", "calm\n", "0600")] },
    { entries: [...file.entries, at.link("/etc/link", "/etc/motd")] },
    { entries: [...file.entries, at.secret("/etc/key", { name: "key", version: "1", file: "" })] },
    { validations: [] },
    { switchRoot: "/etc" },
    { steps: [] },
    { steps: [{ kind: "on-change", action: "restart", unit: "motd.service" }] },
  ]) {
    expect([more, isSame(withFile(more))]).toEqual([more, false]);
  }
});
