import { entriesOf } from "../../../lib/plan/bundle";
import { pathWords } from "../../../lib/review/changes/path-words";
import type { LiveDifference } from "../../../lib/review/inputs/drift-report";
import type { HostSide } from "../../../lib/review/inputs/host-side";
import { predict } from "../../../lib/review/prediction/predict";

const make = entriesOf("stack/lab/www01");
const side: HostSide = {
  fqdn: "www01.lab.test",
  os: "debian 13",
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
function repairs(kind: string, subject: string, what: string, isRepairedByApply = true): string[] {
  const found: LiveDifference = { kind, subject, what, isRepairedByApply };
  return predict(side, side, [found]).bundles.flatMap(({ paths, acts }) => [
    ...paths.map((change) => `${change.sign} ${change.path} ${pathWords(change)}`),
    ...acts.map((act) => (act.verb === "run" ? act.verb : `${act.verb} ${act.unit}`)),
  ]);
}

test.each([
  ["content", "/etc/sites/a.conf", "edited: 1 line added", "~ /etc/sites/a.conf content"],
  ["content", "/etc/sites/b.conf", "leads to ../c, applied as ../b", "~ /etc/sites/b.conf -> ../b"],
  ["mode", "/etc/sites/a.conf", "0666, applied as 0644", "~ /etc/sites/a.conf mode 0666 -> 0644"],
  ["owner", "/etc/sites", "www:adm, applied as root:root", "~ /etc/sites owner www:adm -> root:root"],
  ["missing", "/etc/sites/a.conf", "applied as a file", "+ /etc/sites/a.conf 0644 root root"],
  ["missing", "/etc/sites/b.conf", "applied as a symbolic link to ../b", "+ /etc/sites/b.conf -> ../b"],
  [
    "type",
    "/etc/sites/a.conf",
    "a symbolic link to x, applied as a file",
    "~ /etc/sites/a.conf content (was a symbolic link)",
  ],
  ["type", "/etc/sites/b.conf", "a file, applied as a symbolic link to ../b", "~ /etc/sites/b.conf -> ../b"],
  ["unexpected", "/etc/sites/default", "a file, applied as absent", "- /etc/sites/default removed"],
  ["secret", "/etc/sites/key", "written to since key 1 was installed", "~ /etc/sites/key secret key 1"],
])("an apply puts right what differs in %s at %s, and tells the unit", (kind, path, what, said) => {
  expect(repairs(kind, path, what)).toEqual([said, "reload apache2.service"]);
});

test("units that were found not to run are started, and those that were found disabled are enabled", () => {
  expect(repairs("service", "apache2.service", "inactive, applied as active")).toEqual(["start apache2.service"]);
  expect(repairs("service", "apache2.service", "disabled, applied as enabled")).toEqual(["enable apache2.service"]);
});

test("a directory where a file was is refused, as the engine does", () => {
  const what = "a directory, applied as a file";
  const { clashes } = predict(side, side, [
    { kind: "type", subject: "/etc/sites/a.conf", what, isRepairedByApply: true },
  ]);
  expect(clashes).toEqual([{ bundle: "httpd", path: "/etc/sites/a.conf", found: "directory", declared: "file" }]);
});

test("nothing is predicted of what an apply leaves as it is, or of what is no part of it", () => {
  expect(repairs("mode", "/etc/sites/a.conf", "0666, applied as 0644", false)).toEqual([]);
  expect(repairs("firewall", "zone public", "lets in port 1/tcp, which was not applied")).toEqual([]);
});
