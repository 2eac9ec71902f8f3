import { gzipSync } from "node:zlib";
import type { HostModel } from "../../lib/model/host";
import { declared, driftOn, model } from "../drift/throw-away-shell";
import { describeOnHost, planOf } from "./throw-away-host";

/** Packages are lines `NAME VERSION` of /var/lib/rpms, with changelogs beside it; `mod_md` may be there by another's name. */
const TOOLS = {
  rpm: `#!/bin/sh
printf '%s\\n' "rpm $*" >>/var/log/calls
case "$1 $2 $3" in
  '-q --whatprovides --changelog') exec cat "/var/lib/changelogs/$4" ;;
  '-q --whatprovides --qf') ;;
  *) exit 1 ;;
esac
shift 4
for name; do
  [ "$name" != mod_md ] || [ ! -e /run/other-mod_md ] || { echo '+ httpd24-mod_md 2.9-1'; continue; }
  sed -n "s/^$name /+ $name /p" /var/lib/rpms | grep . || echo "no package provides $name"
done
`,
  dnf: `#!/bin/sh
echo "dnf $*" >>/var/log/calls
echo 'mod_ssl 2.4.62-7.el9' >>/var/lib/rpms
`,
};

const LINES = [
  "bundle first",
  "  file /etc/first 0644 root root",
  "bundle web",
  "  package mod_ssl",
  "  package mod_md",
  "  fix CVE-2026-44185 mod_ssl 2.4.68",
  "  fix CVE-2026-29168 mod_md 2.6.10",
  "  file /etc/web 0644 root root",
];
const FILES = { "/etc/first": "", "/etc/web": "" };
const DEBIAN = planOf(...LINES);
const PLAN = DEBIAN.replace("package-manager apt", "package-manager dnf");

const openIn = (name: string, closed: string, cve: string) =>
  `www01.lab: ${cve} may be unfixed in ${name}: upstream fixed it in ${closed}, and the changelog does not name it; upgrade, or ask the vendor\n`;
const MOD_SSL = openIn("mod_ssl 2.4.62-7.el9", "2.4.68", "CVE-2026-44185");
const MOD_MD = openIn("mod_md 2.4.26-1.el9", "2.6.10", "CVE-2026-29168");

describeOnHost("a fix that a package should have", (host) => {
  const installed = (rpms: readonly string[], changelogs: Readonly<Record<string, string>> = {}) => {
    for (const [name, text] of Object.entries(TOOLS)) host().write(`/usr/local/sbin/${name}`, text, "0755");
    host().write("/var/lib/rpms", rpms.map((each) => `${each}\n`).join(""));
    for (const [name, text] of Object.entries(changelogs)) host().write(`/var/lib/changelogs/${name}`, text);
  };

  test("and that its version does not bring and its changelog does not name is named before anything changes, each time", () => {
    installed(["mod_ssl 2.4.62-7.el9", "mod_md 2.4.26-1.el9"], { mod_ssl: "- fix CVE-2026-441850 and CVE-2025-1\n" });
    const run = host().apply(PLAN, FILES);
    expect(run.code).toBe(0);
    expect(run.out.startsWith(`${MOD_SSL}${MOD_MD}bundle first\n`)).toBe(true);
    expect(run.out).toMatch(/^www01\.lab: 2 changed, may be unfixed: CVE-2026-44185 CVE-2026-29168 \(/m);
    const again = host().apply(PLAN, FILES);
    expect(again.out).toMatch(/^www01\.lab: 0 changed, may be unfixed: CVE-2026-44185 CVE-2026-29168 \(/m);
    expect(again.out.startsWith(`${MOD_SSL}${MOD_MD}`)).toBe(true);
  });

  test("is there where the changelog names it, in a version that is older than upstream's", () => {
    installed(["mod_ssl 2.4.62-7.el9", "mod_md 2.4.26-1.el9"], {
      mod_ssl: "* Mon Jun 01 2026 A - 2.4.62-7\n- Resolves: RHEL-1 - httpd: over-read (CVE-2026-44185)\n",
      mod_md: "- CVE-2026-29168\n",
    });
    expect(host().apply(PLAN, FILES).out).not.toContain("CVE");
  });

  test("is there from upstream's version on, and then no changelog is read", () => {
    installed(["mod_ssl 2.4.68-1.el10", "mod_md 2.10.0-1.el10"]);
    expect(host().apply(PLAN, FILES).out).not.toContain("CVE");
    // One question for all packages, as without any fix.
    expect(host().calls()).toEqual(["rpm -q --whatprovides --qf + %{NAME} %{VERSION}-%{RELEASE}\\n mod_ssl mod_md"]);
  });

  test("is looked for in what the apply installs, before any file of the bundle is new", () => {
    installed(["mod_md 2.6.10-1.el10"]);
    const { out } = host().apply(PLAN, FILES);
    expect(out).toContain(`  package mod_ssl 2.4.62-7.el9 installed\n${MOD_SSL}  + /etc/web`);
    expect(out).toMatch(/, 1 package, may be unfixed: CVE-2026-44185 \(/);
  });

  test("is looked for by name alone where another package stands for it", () => {
    installed(["mod_ssl 2.4.68-1.el10"]);
    host().sh(": >/run/other-mod_md");
    expect(host().apply(PLAN, FILES).out).toContain(openIn("mod_md by another package", "2.6.10", "CVE-2026-29168"));
    host().write("/var/lib/changelogs/mod_md", "- CVE-2026-29168\n");
    expect(host().apply(PLAN, FILES).out).not.toContain("CVE");
  });

  test("is looked for by drift, which is none", async () => {
    installed(["mod_ssl 2.4.62-7.el9", "mod_md 2.6.10-1.el10"]);
    host().apply(PLAN, FILES);
    host().calls();
    const dnf = { ...model, platform: { ...model.platform, packageManager: "dnf" } } as HostModel;
    const found = await driftOn(host(), declared(PLAN, FILES), dnf);
    expect([found.state, found.differences]).toEqual(["same", []]);
    expect(found.unfixedCves).toEqual([
      { cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.62-7.el9", fixedIn: "2.4.68" },
    ]);
    expect(host().calls()).toHaveLength(2);
    host().write("/var/lib/changelogs/mod_ssl", "- CVE-2026-44185\n");
    expect((await driftOn(host(), declared(PLAN, FILES), dnf)).unfixedCves).toBeUndefined();
  });

  test("is looked for on Debian, too", () => {
    host().write("/var/lib/packages", "ii mod_ssl 1:2.4.62-7~deb12u1\nii mod_md 1:2.6.10-1\n");
    const name = openIn("mod_ssl 1:2.4.62-7~deb12u1", "2.4.68", "CVE-2026-44185");
    const { out } = host().apply(DEBIAN, FILES);
    expect(out.startsWith(`${name}bundle first\n`)).toBe(true);
    const changelog = gzipSync("  * CVE-2026-44185\n").toString("base64");
    host().sh("mkdir -p /usr/share/doc/mod_ssl && base64 -d >/usr/share/doc/mod_ssl/changelog.Debian.gz", changelog);
    expect(host().apply(DEBIAN, FILES).out).not.toContain("CVE");
  });
});
