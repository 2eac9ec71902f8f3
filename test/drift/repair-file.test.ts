import { repairFile } from "../../lib/drift/repair-file";
import type { Difference } from "../../lib/report/difference";
import type { HostDrift } from "../../lib/report/host-drift";

const host = (name: string, applied: string, differences: readonly Difference[]): HostDrift => ({
  ...{ name, fqdn: `${name}.lab.test`, state: differences.length === 0 ? "same" : "drifted" },
  ...{ generation: 3, applied, differences, pending: [] },
});
const MODE: Difference = { kind: "mode", path: "/etc/a", found: "0600", applied: "0644", repair: "apply" };
const EDITED: Difference = {
  ...{ kind: "content", path: "/etc/a", reason: "edited", linesAdded: 1, linesRemoved: 0 },
  ...{ diff: "--- a\n+++ b\n+x\n", repair: "apply" },
};
const entries = (text: string) => JSON.parse(text).mutual_tls_drift;
const MORNING = "2026-11-25T04:00:00Z";
const NOON = "2026-11-25T12:00:00Z";

test("what an apply repairs is written, the differences of one path together, and what it does not is not", () => {
  const differences: Difference[] = [
    EDITED,
    MODE,
    {
      ...{ kind: "firewall", subject: "zone public", reason: "added", setting: "port", found: "1/tcp" },
      ...{ repair: "notify", bundle: "firewall" },
    },
    { kind: "service", subject: "a.service", reason: "older-unit-file", repair: "notify", bundle: "web" },
    { kind: "clock", subject: "clock", reason: "ahead", seconds: 90, repair: "none" },
  ];
  const since = `since the apply of ${MORNING} (generation 3)`;
  expect(entries(repairFile("", [host("www01", MORNING, differences)]))).toEqual({
    "www01.lab.test": {
      differences: {
        "/etc/a": `${since}\ncontent: edited: 1 line added\n--- a\n+++ b\n+x\nmode: 0600, applied as 0644`,
        "a.service": `${since}\nservice: runs with another unit file than the one on disk (needs daemon-reload)\nits apply repeats the notifications of web/a.service`,
        "zone public": `${since}\nfirewall: admits port 1/tcp, which was not applied\nits apply repeats the notifications of firewall`,
      },
      notify: ["firewall", "web/a.service"],
    },
  });
});

test("what no apply has done yet is written too: Terraform does not know of a host that lost its record", () => {
  const lost: HostDrift = {
    ...{ name: "www01", fqdn: "www01.lab.test", state: "same", differences: [] },
    pending: [
      { path: "/etc/a.key", reason: "declared", as: "secret" },
      { subject: "a.service", reason: "enabled" },
    ],
  };
  expect(entries(repairFile("", [lost]))).toEqual({
    "www01.lab.test": {
      differences: {
        "/etc/a.key": "no apply is on record\nnot applied yet: declared",
        "a.service": "no apply is on record\nnot applied yet: declared as enabled",
      },
      notify: [],
    },
  });
  const older: HostDrift = {
    ...host("www01", NOON, []),
    pending: [{ path: "/etc/a", reason: "changed", content: true }],
  };
  expect(entries(repairFile("", [older]))).toEqual({
    "www01.lab.test": {
      differences: { "/etc/a": `since the apply of ${NOON} (generation 3)\nnot applied yet: content` },
      notify: [],
    },
  });
});

test("a host that did not drift since keeps its entries, and one that could not be read too", () => {
  const first = repairFile("", [host("ca01", MORNING, [MODE]), host("www01", MORNING, [MODE])]);
  const unreachable: HostDrift = { ...host("www01", MORNING, []), state: "unreachable" };
  expect(repairFile(first, [host("ca01", NOON, []), unreachable])).toBe(first);
});

test("the same drift after another apply is due again, and before it is not", () => {
  const first = repairFile("", [host("www01", MORNING, [MODE])]);
  expect(repairFile(first, [host("www01", MORNING, [MODE])])).toBe(first);
  expect(repairFile(first, [host("www01", NOON, [MODE])])).not.toBe(first);
});

test("nothing to repair is a file that Terraform takes, and other variables stay", () => {
  expect(repairFile("", [host("www01", NOON, [])])).toBe('{\n  "mutual_tls_drift": {}\n}\n');
  expect(JSON.parse(repairFile('{"region": "eu"}', []))).toEqual({ region: "eu", mutual_tls_drift: {} });
});

test("a long text is cut", () => {
  const long: Difference = { ...EDITED, diff: "+x\n".repeat(20_000) };
  const text = entries(repairFile("", [host("www01", NOON, [long])]))["www01.lab.test"].differences["/etc/a"];
  expect(text.length).toBeLessThan(17_000);
  expect(text).toMatch(/\n\.\.\. cut: cdktf-mutual-tls drift shows all of it$/);
});

test.each(["{", "[]", "null"])("fails on a file that is no JSON object: %s", (text) => {
  expect(() => repairFile(text, [])).toThrow();
});

test("a file that an older version wrote is refused, with what to do", () => {
  const older = JSON.stringify({ mutual_tls_drift: { "www01.lab.test": { "zone public (notify firewall)": "open" } } });
  expect(() => repairFile(older, [])).toThrow(
    "an older version wrote its mutual_tls_drift, which Terraform no longer accepts: delete mutual_tls_drift from it, and run this command again",
  );
});
