import { refusedLine } from "../../lib/plan/plan-grammar";

const HEAD = "cdktf-mutual-tls-plan 1\nhost www01.lab\nos debian 13\npackage-manager apt\n";

test("a plan with each of its words is taken", () => {
  const lines = [
    ...[
      "bundle web",
      "  package apache2",
      "  fix CVE-2026-1 apache2 2.4",
      "  selinux boolean a",
      "  selinux port a 8443",
    ],
    "  directory /home/site - - -",
    ...["  directory /srv 0755 root root", "  file /srv/a 0644 root root", "  file /srv/b 0644 root root base64"],
    ...["  file /srv/c 0644 root root as /srv/a", "  link /l a", "  absent /b", "  secret /k 0600 root root key 1"],
    ...[
      "  validate /srv true",
      "  switch /srv",
      "  of /srv /l",
      "  on-change reload a.service",
      "  on-change run true a%20b",
    ],
    ...["  enable a.service", "  await 30 label true", ""],
  ];
  expect(refusedLine(HEAD + lines.join("\n"))).toBeUndefined();
  expect(refusedLine(`${HEAD}teardown packages\n`)).toBeUndefined();
});

test.each([
  "%62undle web",
  "absent /a",
  "bundle web\nabsent /a ",
  "bundle web\nabsent /a%ff",
  "bundle web\nabsent /a%0",
  "bundle web\nabsent /a/",
  "bundle web\nabsent /var/lib/cdktf-mutual-tls/x",
  `bundle web\nabsent /${"a".repeat(4000)}`,
  "bundle web\nfile /a 644 root root",
  "bundle web\nenable a",
  "bundle web\ndirectory /a - - root",
  "bundle web\ndirectory /a -- - ",
  "bundle web\nfile /a - - -",
  "bundle web\nawait 0 a true",
  "bundle web\nof /a\nenable a.service",
  "bundle web\nunknown",
  "bundle web\nbundle web",
  "bundle web\nabsent /a\nabsent /a",
])("the line that the engine refuses is named: %j", (lines) => {
  expect(refusedLine(`${HEAD}${lines}\n`)).toBe(4 + lines.split("\n").length);
});

test.each([
  "bundle web\nabsent /a\nabsent /a/b\n",
  "bundle web\nof /a\n",
  "bundle w\nfile /a 0644 root root base64\nfile /b 0644 root root as /a\n",
])("a plan that is refused as a whole has no such line: %j", (lines) => {
  expect(refusedLine(HEAD + lines)).toBe(0);
});
