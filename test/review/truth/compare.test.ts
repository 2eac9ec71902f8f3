import { untruths } from "./compare";
import type { Ground } from "./ground";
import { happenedOf } from "./happened";
import type { PageHost } from "./page";

const GROUND: Ground = { there: new Map(), kept: new Set(), keptNow: new Set(), enabled: [], made: new Set() };

const PAGE: PageHost = {
  name: "www01",
  state: "changed",
  after: [],
  stage: 1,
  predicted: {
    bundles: [
      {
        name: "httpd",
        paths: [
          { sign: "~", path: "/etc/apache2/ports.conf", kind: "file", what: "content", isCertain: true },
          { sign: "+", path: "/var/www/new/index.html", kind: "file", what: "0644 root root", isCertain: true },
          { sign: "-", path: "/var/www/old", kind: "directory", what: "pruned", isCertain: false },
        ],
        packages: ["apache2"],
        acts: [{ verb: "reload", unit: "apache2.service" }],
        awaits: [{ label: "an answer", seconds: 30 }],
      },
    ],
    gone: [],
  },
};

const SAID = [
  "bundle httpd",
  "  ~ /etc/apache2/ports.conf  content",
  "  + /var/www/new/index.html",
  "      0644 root root",
  "  reload apache2.service (2 changed)",
  "  await an answer (at most 30 s)",
  "  done in 1.0 s",
  "www01.lab.test: 2 changed, reloaded apache2.service (1.2 s)",
];

/** The lines with one of them replaced, or taken out. */
function but(line: string, ...others: string[]): string[] {
  if (!SAID.includes(line)) throw new Error(`no such line: ${line}`);
  return SAID.flatMap((each) => (each === line ? others : [each]));
}

const of = (lines: readonly string[] | undefined, ground: Partial<Ground> = {}) =>
  untruths(PAGE, lines && happenedOf(lines), { ...GROUND, ...ground });

test("what came true as it was predicted is found true, whatever lay on the host", () => {
  expect(of(SAID)).toEqual([]);
  expect(of(but("  done in 1.0 s", "  - /var/www/old/  pruned"))).toEqual([]);
  expect(of(but("  done in 1.0 s", "  ! /var/www/old/  left: not empty"))).toEqual([]);
  expect(
    of(but("  + /var/www/new/index.html", "  + /var/www/new/  0755 root root", "  + /var/www/new/index.html")),
  ).toEqual([]);
  const replaced = but("  + /var/www/new/index.html", "  ~ /var/www/new/index.html");
  const words = replaced.map((line) => line.replace("      0644 root root", "      content, mode 0600 -> 0644"));
  expect(of(words, { there: new Map([["/var/www/new/index.html", "0600 root root"]]) })).toEqual([]);
});

test.each([
  ["nothing is said", undefined],
  ["a path less", but("  ~ /etc/apache2/ports.conf  content")],
  ["a path more", but("  done in 1.0 s", "  ~ /etc/hosts  content")],
  [
    "other words of a path",
    but("  ~ /etc/apache2/ports.conf  content", "  ~ /etc/apache2/ports.conf  mode 0600 -> 0644"),
  ],
  ["a file is replaced where none was", but("  + /var/www/new/index.html", "  ~ /var/www/new/index.html")],
  ["a restart, not a reload", but("  reload apache2.service (2 changed)", "  restart apache2.service (2 changed)")],
  [
    "for another reason",
    but("  reload apache2.service (2 changed)", "  reload apache2.service (its unit file changed)"),
  ],
  ["no reload", but("  reload apache2.service (2 changed)")],
  ["a command", but("  reload apache2.service (2 changed)", "  run true", "  reload apache2.service (2 changed)")],
  ["another health check", but("  await an answer (at most 30 s)", "  await an answer (at most 60 s)")],
  ["a package", but("  done in 1.0 s", "  package curl 1 installed")],
  ["another bundle", but("bundle httpd", "bundle names")],
  ["a bundle more", but("  done in 1.0 s", "bundle names", "  ~ /etc/hosts  content")],
])("what differs from the page is found: %s", (_, lines) => {
  expect(of(lines)).not.toEqual([]);
});

test("a line that is not understood fails the comparison", () => {
  expect(() => happenedOf([...SAID, "  did something else"])).toThrow("does not know:   did something else");
});
