import type { Difference, HostDrift } from "../../lib/drift/host-drift";
import { repairFile } from "../../lib/drift/repair-file";

const host = (name: string, applied: string, differences: readonly Difference[]): HostDrift => ({
  ...{ name, fqdn: `${name}.lab.test`, state: differences.length === 0 ? "same" : "drifted" },
  ...{ generation: 3, applied, differences, pending: [] },
});
const MODE: Difference = { kind: "mode", path: "/etc/a", what: "0600, applied as 0644", repair: "apply" };
const entries = (text: string) => JSON.parse(text).mutual_tls_drift;
const MORNING = "2026-11-25T04:00:00Z";
const NOON = "2026-11-25T12:00:00Z";

test("what an apply repairs is written, the differences of one path together, and what it does not is not", () => {
  const differences: Difference[] = [
    { kind: "content", path: "/etc/a", what: "edited: 1 line added", diff: "--- a\n+++ b\n+x\n", repair: "apply" },
    MODE,
    { kind: "firewall", subject: "zone public", what: "lets in port 1/tcp", repair: "notify", bundle: "firewall" },
    { kind: "service", subject: "a.service", what: "stale", repair: "notify", bundle: "web" },
    { kind: "clock", subject: "clock", what: "90 s ahead", repair: "none" },
  ];
  const since = `since the apply of ${MORNING} (generation 3)`;
  expect(entries(repairFile("", [host("www01", MORNING, differences)]))).toEqual({
    "www01.lab.test": {
      "/etc/a": `${since}\ncontent: edited: 1 line added\n--- a\n+++ b\n+x\nmode: 0600, applied as 0644`,
      "a.service (notify web/a.service)": `${since}\nservice: stale`,
      "zone public (notify firewall)": `${since}\nfirewall: lets in port 1/tcp`,
    },
  });
});

test("what no apply has done yet is written too: Terraform does not know of a host that lost its record", () => {
  const lost: HostDrift = {
    ...{ name: "www01", fqdn: "www01.lab.test", state: "same", differences: [] },
    pending: [
      { path: "/etc/a.key", what: "declared" },
      { subject: "a.service", what: "declared as enabled" },
    ],
  };
  expect(entries(repairFile("", [lost]))).toEqual({
    "www01.lab.test": {
      "/etc/a.key": "no apply is on record\nnot applied yet: declared",
      "a.service": "no apply is on record\nnot applied yet: declared as enabled",
    },
  });
  const older: HostDrift = { ...host("www01", NOON, []), pending: [{ path: "/etc/a", what: "content" }] };
  expect(entries(repairFile("", [older]))).toEqual({
    "www01.lab.test": { "/etc/a": `since the apply of ${NOON} (generation 3)\nnot applied yet: content` },
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
  const long: Difference = { ...MODE, diff: "+x\n".repeat(20_000) };
  const text = entries(repairFile("", [host("www01", NOON, [long])]))["www01.lab.test"]["/etc/a"];
  expect(text.length).toBeLessThan(17_000);
  expect(text).toMatch(/\n\.\.\. cut: cdktf-mutual-tls drift shows all of it$/);
});

test.each(["{", "[]", "null"])("fails on a file that is no JSON object: %s", (text) => {
  expect(() => repairFile(text, [])).toThrow();
});
