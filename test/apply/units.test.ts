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

  describe("whose own file leaves", () => {
    const relay = ["socket", "service"].map((type) => `/etc/systemd/system/relay.${type}`);
    const leaving = planOf(
      "bundle relay",
      ...relay.map((path) => `  file ${path} 0644 root root`),
      "  on-change restart relay.service",
      "  enable relay.socket",
      "bundle web",
      "  file /etc/web 0644 root root",
      "  enable web.service",
    );
    const contents = { ...Object.fromEntries(relay.map((path) => [path, "1"])), "/etc/web": "1" };
    const left = planOf("bundle relay", "bundle web", "  file /etc/web 0644 root root", "  enable web.service");
    const states = () => host().sh("cd /run/units; ls | sort | tr '\\n' ' '").out;
    const held = () => host().sh("grep '^unit' /var/lib/cdktf-mutual-tls/record").out;

    beforeEach(() => {
      expect(host().apply(leaving, contents)).toMatchObject({ code: 0 });
      expect(states()).toBe(
        "relay.service.active relay.socket.active relay.socket.enabled web.service.active web.service.enabled ",
      );
      host().calls();
    });

    test("is stopped and disabled before the file goes, and is no longer in the record", () => {
      const run = host().apply(left, { "/etc/web": "1" });
      expect(run.out).toContain(
        "  stop relay.socket (its unit file leaves)\n  stop relay.service (its unit file leaves)\n",
      );
      expect(run.out).toMatch(/^www01\.lab: 0 changed, 2 pruned, stopped relay\.socket relay\.service \(/m);
      expect(host().calls()).toEqual([
        "systemctl stop relay.socket",
        "systemctl disable relay.socket",
        "systemctl stop relay.service",
        "systemctl daemon-reload ",
      ]);
      expect(states()).toBe("web.service.active web.service.enabled ");
      expect(held()).toBe("unit\tweb.service\tmade\n");
      expect(host().apply(left, { "/etc/web": "1" }).out).toMatch(/^www01\.lab: 0 changed \(/m);
      expect(host().apply(leaving, contents)).toMatchObject({ code: 0 });
      expect(states()).toContain("relay.socket.active relay.socket.enabled");
    });

    test("runs again, and is enabled, where the bundle is rolled back", () => {
      const failing = planOf(
        "bundle relay",
        "  file /etc/relay 0644 root root",
        "  await 1 relay false",
        "bundle web",
        "  file /etc/web 0644 root root",
        "  enable web.service",
      );
      const run = host().apply(failing, { "/etc/relay": "1", "/etc/web": "1" });
      expect(run.code).toBe(70);
      expect(run.out).toContain("  start relay.socket (with its previous unit file)\n");
      expect(states()).toBe(
        "relay.service.active relay.socket.active relay.socket.enabled web.service.active web.service.enabled ",
      );
      for (const path of relay) expect(host().read(path)).toBe("1");
      expect(held()).toContain("unit\trelay.socket\tmade\n");
    });

    test("keeps its file where it does not stop", () => {
      host().sh(": >/run/units/fail-stop");
      const run = host().apply(left, { "/etc/web": "1" });
      expect(run.code).toBe(70);
      expect(run.out).toContain("bundle relay: relay.socket did not stop\n");
      for (const path of relay) expect(host().read(path)).toBe("1");
      host().sh("rm /run/units/fail-stop");
      expect(states()).toContain("relay.socket.active relay.socket.enabled");
      expect(host().apply(left, { "/etc/web": "1" })).toMatchObject({ code: 0 });
      expect(states()).toBe("web.service.active web.service.enabled ");
    });

    test("is stopped by the next apply where one was killed in between", () => {
      const killed = "engine_swap() { kill -9 $$; }";
      expect(host().apply(left, { "/etc/web": "1" }, { settings: killed }).code).not.toBe(0);
      expect(states()).not.toContain("relay");
      expect(host().apply(leaving, contents)).toMatchObject({ code: 0 });
      expect(states()).toContain("relay.socket.active relay.socket.enabled");
      expect(host().apply(left, { "/etc/web": "1" }, { settings: killed }).code).not.toBe(0);
      expect(host().apply(left, { "/etc/web": "1" })).toMatchObject({ code: 0 });
      expect(states()).toBe("web.service.active web.service.enabled ");
      expect(relay.map((path) => host().read(path))).toEqual([undefined, undefined]);
    });
  });
});
