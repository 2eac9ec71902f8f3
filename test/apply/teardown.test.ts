import { describeOnHost, planOf } from "./throw-away-host";

const PLAN = planOf(
  "bundle web",
  "  package jq",
  "  file /etc/web/web.conf 0644 root root",
  "  file /etc/web/sites/a.conf 0644 root root",
  "  absent /etc/web/package.conf",
  "  on-change reload web.service",
  "  enable web.service",
  "  enable there.service",
  "  switch /etc/web",
);
const FILES = { "/etc/web/web.conf": "ours\n", "/etc/web/sites/a.conf": "ours\n" };
const TEARDOWN = planOf().replace(/\n$/, "\nteardown\n");

describeOnHost("a host that is given back", (host) => {
  const begin = () => {
    host().sh(`mkdir -p /etc/web /run/units /var/lib/apt/lists; echo theirs >/etc/web/web.conf; echo theirs >/etc/web/package.conf
      : >/run/units/there.service.active; : >/run/units/there.service.enabled; : >/var/lib/apt/lists/x_Packages`);
    const before = host().tree("/etc/web");
    expect(host().apply(PLAN, FILES)).toMatchObject({ code: 0 });
    host().calls();
    return before;
  };

  test("keeps nothing that an apply brought, and has back what it replaced", () => {
    const before = begin();
    const run = host().apply(TEARDOWN);
    expect(run.out).toContain("  stop web.service (it was started by an apply)\n");
    expect(run.out).toContain("  - /etc/web/web.conf      pruned, the original is back\n");
    expect(run.out).toMatch(/^www01\.lab: 0 changed, 4 pruned, stopped web\.service \(/m);
    expect(run.code).toBe(0);
    expect(host().tree("/etc/web")).toBe(before);
    expect(host().calls()).toEqual(["systemctl disable web.service", "systemctl try-reload-or-restart there.service"]);
    expect(host().sh("ls -d /var/lib/cdktf-mutual-tls").code).not.toBe(0);
    const again = host().apply(TEARDOWN);
    expect(again.out).toMatch(/^www01\.lab: 0 changed \(\d+\.\d s\)\n$/m);
    expect(host().calls()).toEqual([]);
  });

  test("stops a unit that runs on without its file, and passes over one that does not run", () => {
    begin();
    host().sh(": >/run/units/web.service.not-found");
    expect(host().apply(TEARDOWN)).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl stop web.service", "systemctl try-reload-or-restart there.service"]);
    begin();
    host().sh("rm /run/units/web.service.active; : >/run/units/web.service.not-found");
    expect(host().apply(TEARDOWN)).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl try-reload-or-restart there.service"]);
  });

  test("keeps its packages unless the plan says otherwise", () => {
    begin();
    host().apply(TEARDOWN);
    expect(host().calls().join("\n")).not.toContain("apt-get");
    host().sh("rm /var/lib/packages");
    begin();
    const run = host().apply(TEARDOWN.replace("teardown", "teardown packages"));
    expect(host().calls()).toContain("apt-get remove policy=none noninteractive");
    expect(run.out).toContain("removed jq");
  });

  test("keeps what a person changed, and says where", () => {
    begin();
    host().sh("echo by hand >>/etc/web/sites/a.conf");
    const run = host().apply(TEARDOWN);
    expect(run.out).toContain("www01.lab: files that a person changed are kept in /var/lib/cdktf-mutual-tls/aside\n");
    expect(host().sh("cd /var/lib/cdktf-mutual-tls && find . -type f").out).toBe("./aside/etc/web/sites/a.conf\n");
  });

  test("is given back by the next apply where a unit did not stop", () => {
    begin();
    host().sh(": >/run/units/fail-disable");
    const run = host().apply(TEARDOWN);
    expect(run.code).toBe(70);
    expect(run.out).toContain("web.service did not stop");
    expect(host().read("/etc/web/web.conf")).toBe("ours\n");
    host().sh("rm /run/units/fail-disable");
    expect(host().apply(TEARDOWN)).toMatchObject({ code: 0 });
    expect(host().read("/etc/web/web.conf")).toBe("theirs\n");
  });

  test("may have no bundle", () => {
    const run = host().apply(`${TEARDOWN}bundle web\n`);
    expect(run.code).toBe(65);
    expect(run.out).toContain("a bundle on a host that is torn down");
  });
});
