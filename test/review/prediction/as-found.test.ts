import { entriesOf } from "../../../lib/plan/bundle";
import { type Difference, type Fact, subjectOf, type Thing } from "../../../lib/report/difference";
import { pathWords } from "../../../lib/review/changes/path-words";
import type { HostSide } from "../../../lib/review/inputs/host-side";
import { predict } from "../../../lib/review/prediction/predict";

const make = entriesOf("stack/lab/www01");
const side: HostSide = {
  fqdn: "www01.lab.test",
  os: "debian 13",
  packageManager: "apt",
  after: [],
  hostKey: "",
  engine: "",
  hidden: new Set(),
  bundles: [
    {
      name: "httpd",
      packages: ["apache2"],
      entries: [
        make.directory("/etc/sites"),
        make.file("/etc/sites/a.conf", "a\n"),
        make.link("/etc/sites/b.conf", "../b"),
        make.secret("/etc/sites/key", { name: "key", version: "1", file: "" }),
        make.absent("/etc/sites/default"),
      ],
      validations: [],
      steps: [
        { kind: "on-change", action: "reload", unit: "apache2.service" },
        { kind: "enable", unit: "apache2.service" },
      ],
    },
  ],
};

/** What is predicted of an apply of what was applied before, to a host on which this was found. */
function repairs(found: Fact, repair: Difference["repair"] = "apply"): string[] {
  return predict(side, side, [{ ...found, repair }]).bundles.flatMap(({ paths, acts }) => [
    ...paths.map((change) => `${change.sign} ${change.path} ${pathWords(change)}`),
    ...acts.map((act) => (act.verb === "run" ? act.verb : `${act.verb} ${act.unit}`)),
  ]);
}

const CONF = { path: "/etc/sites/a.conf" };
const LINK = { path: "/etc/sites/b.conf" };
const FILE: Thing = { type: "file" };
const ROOT = { owner: "root", group: "root" };
const MODE: Fact = { kind: "mode", ...CONF, found: "0666", applied: "0644" };

const CASES: readonly (readonly [found: Fact, said: string])[] = [
  [
    { kind: "content", ...CONF, reason: "edited", linesAdded: 1, linesRemoved: 0, diff: "" },
    "~ /etc/sites/a.conf content",
  ],
  [{ kind: "content", ...LINK, reason: "other-target", found: "../c", applied: "../b" }, "~ /etc/sites/b.conf -> ../b"],
  [MODE, "~ /etc/sites/a.conf mode 0666 -> 0644"],
  [
    { kind: "owner", path: "/etc/sites", found: { owner: "root", group: "adm" }, applied: ROOT },
    "~ /etc/sites owner root:adm -> root:root",
  ],
  [{ kind: "missing", ...CONF, applied: FILE }, "+ /etc/sites/a.conf 0644 root root"],
  [{ kind: "missing", ...LINK, applied: { type: "link", target: "../b" } }, "+ /etc/sites/b.conf -> ../b"],
  [
    { kind: "type", ...CONF, reason: "other-type", found: { type: "link", target: "x" }, applied: FILE },
    "~ /etc/sites/a.conf content (was a symbolic link)",
  ],
  [
    { kind: "type", ...LINK, reason: "other-type", found: FILE, applied: { type: "link", target: "../b" } },
    "~ /etc/sites/b.conf -> ../b",
  ],
  [
    { kind: "unexpected", path: "/etc/sites/default", reason: "applied-as-absent", found: FILE },
    "- /etc/sites/default removed",
  ],
  [{ kind: "secret", path: "/etc/sites/key", applied: { name: "key", version: "1" } }, "~ /etc/sites/key secret key 1"],
];

test.each(CASES.map(([found, said]) => [found.kind, subjectOf(found), found, said] as const))(
  "an apply puts right what differs in %s at %s, and tells the unit",
  (_, __, found, said) => {
    expect(repairs(found)).toEqual([said, "reload apache2.service"]);
  },
);

test("units that were found not to run are started, and those that were found disabled are enabled", () => {
  const unit = { kind: "service", subject: "apache2.service" } as const;
  expect(repairs({ ...unit, reason: "not-active", found: "inactive" })).toEqual(["start apache2.service"]);
  expect(repairs({ ...unit, reason: "not-enabled", found: "disabled" })).toEqual(["enable apache2.service"]);
});

test("a directory where a file was is refused, as the engine does", () => {
  const { clashes } = predict(side, side, [
    { kind: "type", ...CONF, reason: "other-type", found: { type: "directory" }, applied: FILE, repair: "apply" },
  ]);
  expect(clashes).toEqual([{ bundle: "httpd", ...CONF, found: "directory", declared: "file" }]);
});

test("nothing is predicted of what an apply leaves as it is, or of what is no part of it", () => {
  expect(repairs(MODE, "none")).toEqual([]);
  const firewall = { kind: "firewall", subject: "zone public", reason: "added", setting: "port" } as const;
  expect(repairs({ ...firewall, found: "1/tcp" })).toEqual([]);
});
