import { describeOnHost, planOf } from "./throw-away-host";

/** Packages are lines `NAME VERSION` of /var/lib/rpms; `curl` is there by another's name. */
const TOOLS = {
  rpm: `#!/bin/sh
[ "$1 $2 $3" = "-q --whatprovides --qf" ] || exit 1
[ ! -e /run/rpm-fails ] || { echo 'error: cannot open Packages database'; exit 1; }
shift 4
missing=0
for name; do
  case $name in curl) echo '+ curl-minimal 7.76.1-31.el9'; continue ;; esac
  sed -n "s/^$name /+ $name /p" /var/lib/rpms | grep . || { echo "no package provides $name"; missing=$((missing + 1)); }
done
exit $missing
`,
  dnf: `#!/bin/sh
echo "dnf $*" >>/var/log/calls
[ ! -e /run/dnf-fails ] || { echo "Error: Failed to download metadata for repo 'baseos': Cannot download repomd.xml"; exit 1; }
names=no
for word; do [ $names = no ] || echo "$word 2.4.62-7.el9" >>/var/lib/rpms; [ "$word" != -- ] || names=yes; done
`,
};

const PLAN = planOf(
  "bundle web",
  "  package httpd",
  "  package mod_ssl",
  "  package curl",
  "  file /etc/web 0644 root root",
).replace("package-manager apt", "package-manager dnf");
const FILES = { "/etc/web": "" };

describeOnHost("packages of Enterprise Linux", (host) => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(TOOLS)) host().write(`/usr/local/sbin/${name}`, text, "0755");
    host().write("/var/lib/rpms", "mod_ssl 2.4.62-7.el9\n");
  });

  test("that are missing are installed in one call; afterwards dnf is not asked again", () => {
    const run = host().apply(PLAN, FILES);
    expect(run.out).toContain("  packages httpd: installing\n  package httpd 2.4.62-7.el9 installed\n");
    expect(run.out).toMatch(/: 1 changed, 1 package \(/);
    expect(host().calls()).toEqual([
      "dnf -q -y install --refresh --setopt=install_weak_deps=False --setopt=timeout=10 --setopt=retries=2 -- httpd",
    ]);
    expect(host().apply(PLAN, FILES).out).toContain(": 0 changed (");
    expect(host().calls()).toEqual([]);
  });

  test("whose repository does not answer fail the bundle before any file", () => {
    host().sh(": >/run/dnf-fails");
    const run = host().apply(PLAN, FILES);
    expect(run.code).toBe(70);
    expect(run.out).toContain(
      "    | Error: Failed to download metadata for repo 'baseos': Cannot download repomd.xml\n",
    );
    expect(run.out).toContain("bundle web: the packages httpd could not be installed\n");
    expect(run.out).toContain("check with: dnf install httpd\n");
    expect(host().read("/etc/web")).toBeUndefined();
    host().sh("rm /run/dnf-fails");
    expect(host().apply(PLAN, FILES).code).toBe(0);
  });

  test("count as missing while their database cannot be read, and dnf says why", () => {
    host().sh(": >/run/rpm-fails; : >/run/dnf-fails");
    expect(host().apply(PLAN, FILES).out).toContain("the packages httpd mod_ssl curl could not be installed");
  });

  test("that an apply installed are removed when the host is given back, and what they needed stays", () => {
    host().apply(PLAN, FILES);
    host().calls();
    const teardown = planOf().replace("package-manager apt\n", "package-manager dnf\nteardown packages\n");
    expect(host().apply(teardown).out).toContain("removed httpd (");
    expect(host().calls()).toEqual(["dnf -q -y remove --setopt=clean_requirements_on_remove=False -- httpd"]);
  });
});

describeOnHost("a plan", (host) => {
  test("is refused for packages without a manager, and for a manager that the engine does not know", () => {
    const plan = planOf("bundle web", "  package httpd");
    expect(host().apply(plan.replace("package-manager apt\n", "")).out).toContain(
      "a package without a package manager; expected before the first bundle: package-manager apt|dnf",
    );
    expect(host().apply(plan.replace("manager apt", "manager zypper")).out).toContain(
      "package-manager `zypper` is not allowed; allowed: apt, dnf",
    );
  });

  test("fits a host that is built from the declared system, and no other release of it", () => {
    host().write("/etc/os-release", 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\n');
    const plan = (os: string) => planOf("bundle web", "  absent /etc/nothing").replace(/^os .*$/m, os);
    expect(host().apply(plan("os rhel 9")).code).toBe(0);
    expect(host().deliver("os rhel 9\nkey 1 YQ==\n").code).toBe(0);
    for (const os of ["os rhel 10", "os rhel 9.5", "os hel 9", "os fedor 9"]) {
      expect(host().apply(plan(os)).out).toContain("this host runs rocky 9.6, the plan is for");
    }
  });
});
