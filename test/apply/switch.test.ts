import { describeOnHost, planOf, type ThrowAwayHost } from "./throw-away-host";

const lines = (...more: string[]) => [
  "bundle web",
  "  directory /etc/web 0755 root root",
  "  file /etc/web/web.conf 0640 root www-data",
  "  file /etc/web/mods/a.conf 0644 root root",
  "  file /var/www/page 0644 root root",
  ...more,
  "  on-change reload web.service",
  "  enable web.service",
];
const OLD = ["  file /etc/web/sites/old.conf 0644 root root", "  link /etc/web/on/x ../mods/a.conf"];
const NEW = [
  "  file /etc/web/sites/new.conf 0644 root root",
  "  file /etc/web/fresh/deep/b.conf 0600 root root",
  "  link /etc/web/on/x ../sites/new.conf",
  "  link /etc/web/on/y ../mods/a.conf",
  "  absent /etc/web/package.conf",
];
const SWITCH = "  switch /etc/web";
const plan = (...more: string[]) => planOf(...lines(...more));
const files = (text: string, ...others: string[]) =>
  Object.fromEntries(
    ["/etc/web/web.conf", "/etc/web/mods/a.conf", "/var/www/page", ...others].map((path) => [
      path,
      `${text} ${path}\n`,
    ]),
  );
const oldFiles = files("old", "/etc/web/sites/old.conf");
const newFiles = files("new", "/etc/web/sites/new.conf", "/etc/web/fresh/deep/b.conf");

/** What a program reads that takes every file below a folder, and for which an empty file is none. */
const reads = (host: ThrowAwayHost) =>
  host.sh(
    `cd /etc/web && find . -name ".cdktf*" -prune -o ! -type d -print | sort | while read -r f; do [ ! -s "$f" ] || echo "$f $(cat "$f" 2>/dev/null || echo DANGLING)"; done`,
  ).out;

/** Redefines the engine's switch so that the run is killed before or after the rename. */
const killed = (when: "before" | "after") =>
  [
    "engine_switch() {",
    when === "before" ? '  kill -9 "$$"' : "",
    '  ln -sfT "$2" "$1/point/next" && mv -fT "$1/point/next" "$1/point/current"',
    '  kill -9 "$$"',
    "}",
  ].join("\n");

describeOnHost("files below a switch's root", (host) => {
  const begin = () => {
    host().sh("mkdir -p /etc/web; echo package >/etc/web/package.conf");
    expect(host().apply(plan(...OLD, SWITCH), oldFiles)).toMatchObject({ code: 0 });
    host().calls();
  };
  const clean = () =>
    expect(host().sh("find /etc/web -lname '*cdktf*'; find /var/lib/cdktf-mutual-tls/journal -mindepth 1").out).toBe(
      "",
    );

  test("end as they would without one", () => {
    begin();
    const first = host().tree("/etc/web /var/www");
    expect(host().apply(plan(...NEW, SWITCH), newFiles).out).toMatch(
      /^www01\.lab: 10 changed, 1 pruned, reloaded web\.service/m,
    );
    const second = host().tree("/etc/web /var/www");
    clean();
    expect(host().apply(plan(...OLD, SWITCH), oldFiles)).toMatchObject({ code: 0 });
    expect(host().tree("/etc/web /var/www")).toBe(first);
    expect(host().apply(plan(...NEW), newFiles)).toMatchObject({ code: 0 });
    expect(host().tree("/etc/web /var/www")).toBe(second);
    expect(host().apply(plan(...NEW, SWITCH), newFiles).out).toContain(": 0 changed (");
    clean();
  });

  test.each(["before", "after"] as const)(
    "are wholly old or wholly new when the run is killed %s the rename",
    (when) => {
      begin();
      const old = reads(host());
      expect(host().apply(plan(...NEW, SWITCH), newFiles, { settings: killed(when) }).code).not.toBe(0);
      const between = reads(host());
      expect(host().sh("readlink /etc/web/web.conf").out).toContain("/journal/web/point/current/");
      if (when === "before") expect(between).toBe(old);
      const next = host().apply(plan(...NEW, SWITCH), newFiles);
      expect(next.out).toContain("an apply was interrupted in bundle web: its previous files are put back first");
      expect(next.code).toBe(0);
      if (when === "after") expect(between).toBe(reads(host()));
      expect(host().calls()).toEqual(["systemctl reload web.service"]);
      expect(host().apply(plan(...NEW, SWITCH), newFiles).out).toContain(": 0 changed (");
      clean();
    },
  );

  test("are not told to anybody twice when the run is killed while the links are replaced", () => {
    begin();
    // The mv that moves from the tree `true` is the last one.
    host().write(
      "/usr/local/sbin/mv",
      '#!/bin/sh\ncase "$*" in */true/etc/*) kill -9 $PPID;; esac\nexec /usr/bin/mv "$@"\n',
      "0755",
    );
    expect(host().apply(plan(...NEW, SWITCH), newFiles).code).not.toBe(0);
    host().sh("rm /usr/local/sbin/mv");
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    expect(host().apply(plan(...NEW, SWITCH), newFiles).out).toContain(": 0 changed (");
    expect(host().calls()).toEqual([]);
    clean();
    expect(host().sh("readlink /etc/web/on/x").out).toBe("../sites/new.conf\n");
  });

  test("go back by one rename too when the bundle does not become healthy", () => {
    begin();
    const tree = host().tree("/etc/web /var/www");
    const run = host().apply(plan(...NEW, SWITCH, "  await 1 it false"), newFiles);
    expect(run.code).toBe(70);
    expect(run.out).toContain("the previous files are back");
    expect(host().tree("/etc/web /var/www")).toBe(tree);
    clean();
  });

  test.each(["before", "after"] as const)("are switched, too, when their bundle left the plan (%s)", (when) => {
    host().sh("mkdir -p /etc/web; echo theirs >/etc/web/web.conf");
    const theirs = reads(host());
    begin();
    const ours = reads(host());
    expect(host().apply(planOf(), {}, { settings: killed(when) }).code).not.toBe(0);
    expect(reads(host())).toBe(when === "before" ? ours : `./package.conf package\n${theirs}`);
    expect(host().apply(planOf())).toMatchObject({ code: 0 });
    expect(host().sh("find /etc/web | sort").out).toBe("/etc/web\n/etc/web/package.conf\n/etc/web/web.conf\n");
    clean();
  });

  test("may lie on several file systems", () => {
    host().sh("mkdir -p /etc/web/mods; mount -t tmpfs -o mode=0755 tmpfs /etc/web/mods");
    begin();
    const old = reads(host());
    expect(host().apply(plan(...NEW, SWITCH), newFiles, { settings: killed("before") }).code).not.toBe(0);
    expect(reads(host())).toBe(old);
    expect(host().apply(plan(...NEW, SWITCH), newFiles)).toMatchObject({ code: 0 });
    expect(host().read("/etc/web/mods/a.conf")).toBe(newFiles["/etc/web/mods/a.conf"]);
    expect(host().sh("find /etc/web/mods -name '.cdktf*'").out).toBe("");
    clean();
  });
});
