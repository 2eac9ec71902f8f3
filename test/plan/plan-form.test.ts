import { entriesOf } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan } from "../../lib/plan/host-plan";
import { lineOutOfForm } from "../../lib/plan/plan-form";
import { hostPlanOf } from "../support/host-plan";

const at = entriesOf("");
const PLAN: HostPlan = {
  ...hostPlanOf([]),
  bundles: [
    {
      name: "web",
      packages: ["mod_ssl"],
      fixes: [{ cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.68" }],
      selinux: [
        { kind: "boolean", name: "httpd_can_network_connect" },
        { kind: "port", type: "http_port_t", port: 8444 },
      ],
      entries: [
        at.directory("/etc/web"),
        at.file("/etc/web/a b%", "text\n"),
        at.file("/etc/web/bytes", Buffer.of(0)),
        at.link("/etc/link", "web"),
        at.absent("/etc/absent"),
        at.secret("/etc/key", { name: "key", version: "1", file: "" }),
      ],
      validations: [{ root: "/etc/web", command: ["webctl", "-t"] }],
      switchRoot: "/etc/web",
      steps: [
        { kind: "on-change", action: "restart", unit: "web.service", of: ["/etc/web"] },
        { kind: "on-change", action: "run", command: ["true"] },
        { kind: "enable", unit: "web.service" },
        { kind: "await", seconds: 30, label: "web", command: ["true"] },
      ],
    },
    { name: "other", packages: [], entries: [], validations: [], steps: [] },
  ],
};
const TEXT = printHostPlan(PLAN);

test("what the library writes is in form", () => {
  expect(lineOutOfForm(TEXT)).toBeUndefined();
  expect(lineOutOfForm(printHostPlan({ ...PLAN, bundles: [] }))).toBeUndefined();
  for (const removePackages of [true, false]) {
    expect(lineOutOfForm(printHostPlan({ ...PLAN, bundles: [], teardown: { removePackages } }))).toBeUndefined();
  }
});

test.each<[string, (text: string) => string]>([
  ["another first line", (text) => text.replace("plan 1", "plan 2 ")],
  ["two hosts", (text) => text.replace(/^host .*\n/m, "$&$&")],
  ["no package manager", (text) => text.replace(/^package-manager .*\n/m, "")],
  ["a further field of a line that is read without it", (text) => text.replace("package mod_ssl", "package mod_ssl x")],
  ["a field less", (text) => text.replace("/etc/web 0755 root root", "/etc/web 0755 root")],
  ["another way to write a path", (text) => text.replace("link /etc/link", "link /etc/l%69nk")],
  ["hexadecimal digits in lower case", (text) => text.replace("%25", "%2g")],
  ["a space too many", (text) => text.replace("absent /etc", "absent  /etc")],
  ["a space at the end", (text) => text.replace("absent /etc/absent", "absent /etc/absent ")],
  ["another indent", (text) => text.replace("  absent", "\tabsent")],
  ["a line of another kind", (text) => text.replace("  absent", "  present")],
  ["a name of every object", (text) => text.replace("  absent /etc/absent", "  constructor /etc/absent")],
  ["another order of lines", (text) => text.replace(/(^ {2}absent .*\n)([\s\S]*?)(^ {2}enable .*\n)/m, "$3$2$1")],
  ["two `of` for one step", (text) => text.replace(/^ {2}of .*\n/m, "$&$&")],
  ["an `of` before `enable`", (text) => text.replace(/(^ {2}enable)/m, "  of /etc/web\n$1")],
  ["an `of` at the end", (text) => `${text}  of /etc/web\n`],
  ["two folders that are switched", (text) => text.replace(/^ {2}switch .*\n/m, "$&$&")],
  ["a number that is none", (text) => text.replace("await 30", "await 030")],
  ["an action that is none", (text) => text.replace("on-change restart", "on-change stop")],
  ["an empty line", (text) => text.replace("  enable", "\n  enable")],
  ["no final newline", (text) => text.trimEnd()],
  ["an empty line at the end", (text) => `${text}\n`],
  ["a bundle after a teardown", (text) => text.replace("\nbundle other", "teardown\n\nbundle other")],
  ["a byte that is no text", (text) => text.replace("%25", "%FF")],
])("%s is told by its line", (_, change) => {
  expect(change(TEXT)).not.toBe(TEXT);
  expect(lineOutOfForm(change(TEXT))).toEqual(expect.any(Number));
});

test("the number is that of the line", () => {
  const lines = TEXT.split("\n");
  const index = lines.findIndex((line) => line.startsWith("  absent"));
  lines[index] = "  absent";
  expect(lineOutOfForm(lines.join("\n"))).toBe(index + 1);
});
