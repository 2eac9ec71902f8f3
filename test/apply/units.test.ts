import { describeOnHost, planOf } from "./throw-away-host";

describeOnHost("a unit", (host) => {
  const unit = "/etc/systemd/system/web.service";
  const plan = planOf(
    "bundle web",
    `  file ${unit} 0644 root root`,
    "  file /etc/web 0644 root root",
    "  on-change reload web.service",
    "  enable web.service",
    "bundle timer",
    "  enable clock.timer",
  );
  const files = (unitText: string, text: string) => ({ [unit]: unitText, "/etc/web": text });

  test("is restarted after a daemon-reload when its own file changed, else reloaded", () => {
    host().apply(plan, files("1", "1"));
    expect(host().calls()).toEqual([
      "systemctl daemon-reload ",
      "systemctl start web.service",
      "systemctl enable web.service",
      "systemctl enable clock.timer",
      "systemctl start clock.timer",
    ]);
    const restarted = host().apply(plan, files("2", "1"));
    expect(restarted.out).toContain("  restart web.service (its unit file changed)\n");
    expect(restarted.out).toMatch(/^www01\.lab: 1 changed, restarted web\.service \(/m);
    expect(host().calls()).toEqual(["systemctl daemon-reload ", "systemctl restart web.service"]);
    host().apply(plan, files("2", "2"));
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test("is told of the paths that concern it, and of no others where an earlier run is made up for", () => {
    const parts = planOf(
      "bundle parts",
      "  file /etc/a/conf 0644 root root",
      "  file /etc/b/conf 0644 root root",
      "  of /etc/a",
      "  on-change restart a.service",
      "  of /etc/b/conf /etc/b/more",
      "  on-change restart b.service",
      "  on-change run touch /etc/any",
      "  enable a.service",
      "  enable b.service",
    );
    const contents = (a: string, b: string) => ({ "/etc/a/conf": a, "/etc/b/conf": b });
    host().apply(parts, contents("1", "1"));
    host().calls();
    expect(host().apply(parts, contents("2", "1")).out).toContain("  run touch /etc/any\n");
    expect(host().calls()).toEqual(["systemctl restart a.service"]);
    host().apply(parts, contents("2", "2"));
    expect(host().calls()).toEqual(["systemctl restart b.service"]);
    const killed = "engine_act() { kill -9 $$; }";
    expect(host().apply(parts, contents("2", "3"), { settings: killed }).code).not.toBe(0);
    host().apply(parts, contents("2", "3"));
    expect(host().calls()).toEqual(["systemctl restart b.service"]);
  });

  test("is restarted when a drop-in or its template changed", () => {
    const dropIn = "/etc/systemd/system/web.service.d/a.conf";
    const template = "/etc/systemd/system/job@.service";
    const both = planOf(
      "bundle web",
      `  file ${dropIn} 0644 root root`,
      `  file ${template} 0644 root root`,
      "  on-change reload web.service",
      "  on-change reload job@one.service",
    );
    host().apply(both, { [dropIn]: "1", [template]: "1" });
    host().calls();
    host().apply(both, { [dropIn]: "2", [template]: "2" });
    expect(host().calls()).toEqual([
      "systemctl daemon-reload ",
      "systemctl restart web.service",
      "systemctl restart job@one.service",
    ]);
  });

  test("that stopped or was disabled is started and enabled again, and nothing else happens", () => {
    host().apply(plan, files("1", "1"));
    host().sh("rm /run/units/web.service.active /run/units/clock.timer.enabled");
    host().calls();
    const run = host().apply(plan, files("1", "1"));
    expect(run.out).toMatch(/^bundle web\n {2}start web\.service \(was inactive\)\n {2}done in/);
    expect(run.out).toMatch(/^www01\.lab: 0 changed, started web\.service, enabled clock\.timer \(/m);
    expect(host().calls()).toEqual(["systemctl start web.service", "systemctl enable clock.timer"]);
  });

  test("is notified once a bundle, in the order of the plan", () => {
    const twice = planOf(
      "bundle web",
      "  file /etc/web 0644 root root",
      "  on-change restart a.service",
      "  on-change reload b.service",
      "  on-change reload a.service",
      "  on-change start once.service",
    );
    host().sh("mkdir -p /run/units; : >/run/units/a.service.active; : >/run/units/b.service.active");
    host().apply(twice, { "/etc/web": "1" });
    expect(host().calls()).toEqual([
      "systemctl restart a.service",
      "systemctl reload b.service",
      "systemctl start once.service",
    ]);
  });

  test("that cannot be started fails the apply with what it said itself, and the command to look with", () => {
    host().apply(plan, files("1", "1"));
    host().write(
      "/usr/local/sbin/journalctl",
      "#!/bin/sh\necho \"$*\" | grep -q -- '--since=-[0-9]*s _SYSTEMD_UNIT=web.service$' && echo 'Address already in use'\n",
      "0755",
    );
    host().sh("rm /run/units/web.service.active; : >/run/units/fail-start");
    const run = host().apply(plan, files("1", "1"));
    expect(run.code).toBe(70);
    expect(run.out).toContain("    | start failed as the test wants\n    | Address already in use\n");
    expect(run.out).toContain(
      "www01.lab: bundle web: web.service did not start\nwww01.lab: check with: journalctl -u web.service",
    );
  });
});
