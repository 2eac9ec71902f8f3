import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Paint } from "../../lib/core/text/paint";
import { exitCodeOf, printDrift, summaryOf } from "../../lib/drift/print";
import type { HostDrift } from "../../lib/report/host-drift";

const same: HostDrift = {
  ...{ name: "ca01", fqdn: "ca01.lab.test", state: "same", generation: 1, applied: "2026-11-25T04:42:06Z" },
  ...{ differences: [], pending: [] },
};
const fresh: HostDrift = {
  ...{ name: "new01", fqdn: "new01.lab.test", state: "same", differences: [] },
  pending: [
    { path: "/etc/apache2/ports.conf", reason: "declared", as: "file" },
    { subject: "apache2.service", reason: "enabled" },
  ],
};
const drifted: HostDrift = {
  ...{ name: "www01", fqdn: "www01.lab.test", state: "drifted", generation: 3, applied: "2026-11-25T04:59:48Z" },
  differences: [
    {
      ...{ kind: "content", path: "/etc/apache2/ports.conf", reason: "edited", repair: "apply" },
      ...{ linesAdded: 1, linesRemoved: 1 },
      diff: "--- /etc/apache2/ports.conf (applied)\n+++ /etc/apache2/ports.conf (now)\n@@ -1,2 +1,2 @@\n # Declared\n-Listen 443\n+\tListen \u001b[31m8443\n",
    },
    {
      ...{ kind: "mode", path: `/var/www/${"long/".repeat(12)}index.html`, repair: "apply" },
      ...{ found: "0600", applied: "0644" },
    },
    {
      ...{ kind: "owner", path: "/etc/\u202ecod.exe", repair: "apply" },
      ...{ found: { owner: "www-data", group: "root" }, applied: { owner: "root", group: "root" } },
    },
    { kind: "service", subject: "apache2.service", reason: "not-active", found: "inactive", repair: "apply" },
    {
      ...{ kind: "firewall", subject: "zone public", reason: "added", setting: "port", found: "8443/tcp" },
      ...{ repair: "notify", bundle: "firewall" },
    },
    { kind: "clock", subject: "clock", reason: "ahead", seconds: 3600, repair: "none" },
  ],
  pending: [{ path: "/etc/apache2/vhosts.d/new.conf", reason: "declared", as: "file" }],
  unfixedCves: [
    { cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.62-7.el9", fixedIn: "2.4.68" },
    { cve: "CVE-2026-29168", package: "mod_md", version: "2.4.26-1.el9", fixedIn: "2.6.10" },
  ],
};
const applying: HostDrift = {
  ...{ name: "busy01", fqdn: "busy01.lab.test", state: "applying", differences: [], pending: [] },
  problem: { what: "it is being applied (pid 7, which applies since noon)", toDo: "run drift again" },
};
const unreachable: HostDrift = {
  ...{ name: "gone01", fqdn: "gone01.lab.test", state: "unreachable", differences: [], pending: [] },
  problem: { what: "10.0.0.9:22 cannot be reached over SSH\u001b[2J", toDo: "see whether it runs" },
};

const plain: Paint = (_, text) => text;
const marked: Paint = (colour, text) => `<${colour}>${text}</>`;

test.each([
  ["report", plain],
  ["report-in-colour", marked],
])("%s.txt is what a person reads", (name, paint) => {
  const hosts = [same, fresh, drifted, applying, unreachable];
  const text = `${[...printDrift(hosts, paint), "", summaryOf(hosts)].join("\n")}\n`;
  const golden = join(__dirname, "golden", `${name}.txt`);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});

test("the exit code is that of diff(1)", () => {
  expect(exitCodeOf([same, fresh])).toBe(0);
  expect(exitCodeOf([same, drifted])).toBe(1);
  expect(exitCodeOf([drifted, applying])).toBe(2);
  expect(exitCodeOf([same, unreachable])).toBe(2);
});

test("one host is one host", () => {
  expect(summaryOf([same])).toBe("1 host: 1 without drift");
});
