import { describeOnHost, planOf } from "./throw-away-host";

const PLAN = planOf(
  "bundle web",
  "  directory /etc/web 0755 root root",
  "  file /etc/web/web.conf 0644 root root",
  "  file /etc/web/extra.conf 0644 root root",
  "  validate /etc/web sh -c cat%20/etc/web/*.conf%20>/etc/web/seen;%20!%20grep%20-q%20bad%20/etc/web/*.conf",
  "  on-change run cp /etc/web/web.conf /etc/loaded",
  "  on-change reload web.service",
  "  enable web.service",
  "  await 1 the%20port%20answers sh -c !%20grep%20-q%20mute%20/etc/web/web.conf",
);
const files = (text: string) => ({ "/etc/web/web.conf": text, "/etc/web/extra.conf": `extra ${text}` });

/** Makes one systemctl verb end this run of the engine as a power cut would. */
const DIES = '#!/bin/sh\n[ "$1" = VERB ] && kill -9 $PPID\nexec /usr/local/sbin/systemctl.real "$@"\n';

describeOnHost("a bundle", (host) => {
  const dieAt = (verb: string) => {
    host().sh("mv /usr/local/sbin/systemctl /usr/local/sbin/systemctl.real");
    host().write("/usr/local/sbin/systemctl", DIES.replace("VERB", verb), "0755");
  };
  const live = () => host().sh("mv -f /usr/local/sbin/systemctl.real /usr/local/sbin/systemctl");

  test("whose new files do not pass is not swapped: the live tree is as it was, nothing is reloaded", () => {
    host().apply(PLAN, files("one"));
    host().calls();
    const tree = host().tree("/etc/web");
    const run = host().apply(PLAN, files("bad"));
    expect(run.code).toBe(70);
    expect(run.out).toContain("www01.lab: bundle web: the new files are not valid: sh -c 'cat ");
    expect(run.out).toMatch(/^www01\.lab: failed in bundle web, no file of it was changed \(\d+\.\d s\)$/m);
    expect(host().tree("/etc/web")).toBe(tree);
    expect(host().calls()).toEqual([]);
    expect(host().apply(PLAN, files("one")).out).toContain(": 0 changed (");
  });

  test("is validated as it would be live: new, changed, removed, and what stays", () => {
    host().sh(
      "mkdir -p /etc/web; echo stays >/etc/web/stays.conf; echo bad >/etc/web/old.conf; mkdir -m 0750 /etc/web/kept",
    );
    const judge = "sh -c ls%20-l%20/etc/web%20/etc/ssl/b.key;%20cat%20/etc/web/*;%20exit%201";
    const run = host().apply(
      planOf(
        "bundle web",
        "  file /etc/web/a.conf 0640 root www-data",
        "  file /etc/ssl/b.key 0600 root root",
        "  file /etc/web/kept/c 0644 root root",
        "  absent /etc/web/old.conf",
        `  validate /etc/web ${judge}`,
      ),
      { "/etc/web/a.conf": "new", "/etc/ssl/b.key": "key", "/etc/web/kept/c": "" },
    );
    expect(run.out).toMatch(/-rw------- 1 root root .*\/etc\/ssl\/b\.key/);
    expect(run.out).toMatch(/-rw-r----- 1 root www-data .* a\.conf/);
    expect(run.out).toMatch(/drwxr-x--- .* kept/);
    expect(run.out).toContain("stays.conf");
    expect(run.out).not.toContain("old.conf\n");
    expect(host().sh("ls /etc/web /etc/ssl/b.key").out).not.toContain("a.conf");
  });

  test("that does not become healthy is rolled back, with its services", () => {
    host().apply(PLAN, files("one"));
    host().calls();
    const tree = host().tree("/etc/web");
    const run = host().apply(PLAN, files("mute"));
    expect(run.code).toBe(70);
    expect(run.out).toContain("  await the port answers (at most 1 s)\n");
    expect(run.out).toContain("  FAILED: did not pass within 1 s: the port answers\n  the previous files are back\n");
    expect(run.out).toContain("  reload web.service (with the previous files)\n");
    expect(run.out).toMatch(/^www01\.lab: failed in bundle web, rolled back \(\d+\.\d s\)$/m);
    expect(run.out).toContain("www01.lab: check with: sh -c '! grep -q mute /etc/web/web.conf'\n");
    expect(host().tree("/etc/web")).toBe(tree);
    expect(host().read("/etc/loaded")).toBe("one");
    expect(host().calls()).toEqual(["systemctl reload web.service", "systemctl reload web.service"]);
    expect(host().apply(PLAN, files("one")).out).toContain(": 0 changed (");
  });

  test("waits for the health of single paths only where these changed, or where an earlier run is made up for", () => {
    const plan = PLAN.replace(
      / {2}await .*/,
      ["web", "extra"].map((name) => `  of /etc/web/${name}.conf\n  await 1 ${name} true`).join("\n"),
    );
    const awaited = (out: string) => [...out.matchAll(/^ {2}await (\w+)/gm)].map(([, name]) => name);
    expect(awaited(host().apply(plan, files("one")).out)).toEqual(["web", "extra"]);
    const changed = host().apply(plan, { ...files("one"), "/etc/web/extra.conf": "two" });
    expect(awaited(changed.out)).toEqual(["extra"]);
    dieAt("reload");
    host().apply(plan, { ...files("one"), "/etc/web/extra.conf": "three" });
    live();
    expect(awaited(host().apply(plan, { ...files("one"), "/etc/web/extra.conf": "three" }).out)).toEqual([
      "web",
      "extra",
    ]);
  });

  test("that fails the first time leaves no file, no running and no enabled service", () => {
    const before = host().tree("/etc");
    expect(host().apply(PLAN, files("mute")).code).toBe(70);
    expect(host().calls()).toEqual([
      "systemctl start web.service",
      "systemctl enable web.service",
      "systemctl disable web.service",
      "systemctl stop web.service",
    ]);
    host().sh("rm -f /etc/loaded");
    expect(host().tree("/etc")).toBe(before);
    expect(host().sh("find /var/lib/cdktf-mutual-tls/journal -mindepth 1").out).toBe("");
    expect(host().apply(PLAN, files("one")).code).toBe(0);
  });

  test("whose reload fails is rolled back, and the next bundle is not begun", () => {
    host().apply(PLAN, files("one"));
    host().sh(": >/run/units/fail-reload");
    const plan = `${PLAN}bundle later\n  file /etc/later 0644 root root\n`;
    const run = host().apply(plan, { ...files("two"), "/etc/later": "" });
    expect(run.code).toBe(70);
    expect(run.out).toContain("    | reload failed as the test wants\n  FAILED: web.service did not reload\n");
    expect(run.out).toContain("check with: journalctl -u web.service -n 50 --no-pager\n");
    expect(host().read("/etc/web/web.conf")).toBe("one");
    expect(host().read("/etc/later")).toBeUndefined();
  });

  test("that can be neither applied nor rolled back says so, and is put right by the next apply", () => {
    host().apply(PLAN, files("one"));
    host().sh(": >/run/units/fail-reload; : >/run/units/fail-restart");
    const run = host().apply(PLAN, files("two"));
    expect(run.code).toBe(71);
    expect(run.out).toMatch(/^www01\.lab: failed in bundle web and NOT rolled back/m);
    host().sh("rm /run/units/fail-*");
    host().calls();
    const next = host().apply(PLAN, files("one"));
    expect(next.code).toBe(0);
    expect(next.out).toContain("reload web.service (due since an earlier apply)");
    expect(host().apply(PLAN, files("one")).out).toContain(": 0 changed (");
  });

  test("that was killed between swap and reload is reloaded by the next run, though no file differs", () => {
    host().apply(PLAN, files("one"));
    dieAt("reload");
    expect(host().apply(PLAN, files("two")).code).not.toBe(0);
    expect(host().read("/etc/web/web.conf")).toBe("two");
    live();
    host().calls();
    const run = host().apply(PLAN, files("two"));
    expect(run.out).toContain("  reload web.service (due since an earlier apply)\n");
    expect(run.out).toMatch(/^www01\.lab: 0 changed, reloaded web\.service \(/m);
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    expect(host().apply(PLAN, files("two")).out).toMatch(/^www01\.lab: 0 changed \(\d+\.\d s\)\n$/);
  });

  test("that was killed after the swap and turns out to be unhealthy is rolled back by the next run", () => {
    host().apply(PLAN, files("one"));
    dieAt("reload");
    host().apply(PLAN, files("mute"));
    live();
    expect(host().apply(PLAN, files("mute")).code).toBe(70);
    expect(host().read("/etc/web/web.conf")).toBe("one");
    expect(host().apply(PLAN, files("one")).out).toContain(": 0 changed (");
  });

  test("is swapped first and judged before any reload where there is no mount namespace", () => {
    host().apply(PLAN, files("one"));
    host().write(
      "/usr/local/sbin/unshare",
      "#!/bin/sh\necho 'unshare failed: Operation not permitted'; exit 1\n",
      "0755",
    );
    host().calls();
    const run = host().apply(PLAN, files("bad"));
    expect(run.code).toBe(70);
    expect(run.out).toContain("the previous ones are back, nothing was reloaded");
    expect(host().read("/etc/web/web.conf")).toBe("one");
    expect(host().calls()).toEqual([]);
    expect(host().apply(PLAN, files("two"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test.each([
    [
      "a directory where a file is declared",
      "mkdir -p /etc/web/web.conf",
      "/etc/web/web.conf is a directory and a file is declared",
    ],
    ["a link where a directory is declared", "ln -s /opt /etc/web", "/etc/web is a symbolic link to /opt"],
    ["a file where a directory is declared", ": >/etc/web", "/etc/web is a file, and a directory is declared"],
  ])("is refused before its swap by %s", (_, mistake, words) => {
    host().sh(mistake);
    const run = host().apply(PLAN, files("one"));
    expect(run.code).toBe(70);
    expect(run.out).toContain(words);
    expect(host().read("/etc/web/extra.conf")).toBeUndefined();
  });

  test("is refused before its swap by an owner that does not exist", () => {
    const run = host().apply(planOf("bundle b", "  file /etc/a 0644 nobody-here root"), { "/etc/a": "" });
    expect(run.code).toBe(70);
    expect(run.out).toContain("this host has no passwd entry nobody-here: a package or an earlier bundle must add it");
    expect(host().read("/etc/a")).toBeUndefined();
  });

  test.each(["/var/lib/cdktf-mutual-tls", "/etc/web"])(
    "changes nothing when %s is full, and goes on when it is not",
    (place) => {
      host().sh(`mkdir -p -m 0700 ${place}; mount -t tmpfs -o mode=0700,size=200k tmpfs ${place}; chmod 0755 /etc/web`);
      host().apply(PLAN, files("one"));
      host().sh(`head -c 160k /dev/zero >${place}/ballast`);
      host().calls();
      const run = host().apply(PLAN, files("two\n".repeat(10000)));
      expect(run.code).toBe(70);
      expect(run.out).toContain("No space left on device");
      expect(run.out).toMatch(new RegExp(`check with: df .*${place}( |$)`, "m"));
      // The other stage is on the root's file system, and no shell complains of its own.
      expect(run.out).not.toMatch(/df.* $|apply\.sh/m);
      expect(host().read("/etc/web/web.conf")).toBe("one");
      expect(host().calls()).toEqual([]);
      host().sh(`rm ${place}/ballast`);
      expect(host().apply(PLAN, files("three"))).toMatchObject({ code: 0 });
      expect(host().read("/etc/web/web.conf")).toBe("three");
      expect(host().apply(PLAN, files("three")).out).toContain(": 0 changed (");
    },
  );

  test("may use a user that an earlier bundle's command made", () => {
    const plan = planOf(
      "bundle users",
      "  file /etc/sysusers.d/made.conf 0644 root root",
      "  on-change run sh -c echo%20made:x:4242:4242::/:/bin/false%20>>/etc/passwd;%20echo%20made:x:4242:%20>>/etc/group",
      "bundle app",
      "  file /etc/app/conf 0640 root made",
    );
    const run = host().apply(plan, { "/etc/sysusers.d/made.conf": "u made\n", "/etc/app/conf": "" });
    expect(run.code).toBe(0);
    expect(host().sh("stat -c %U:%G /etc/app/conf").out).toBe("root:made\n");
  });
});

describeOnHost("an apply", (host) => {
  /** Lets a program fail whenever its arguments are like this. */
  const failing = (program: string, pattern: string) =>
    host().write(
      `/usr/local/sbin/${program}`,
      `#!/bin/sh\ncase "$*" in ${pattern}) echo "no ${program}" >&2; exit 1;; esac\nexec /usr/bin/${program} "$@"\n`,
      "0755",
    );
  const mended = (program: string) => host().sh(`rm /usr/local/sbin/${program}`);
  const record = () => (host().read("/var/lib/cdktf-mutual-tls/record") ?? "").replace(/^run\t.*\n/m, "");

  test.each([
    ["find", "*-maxdepth\\ 0*", "the managed paths could not be read"],
    ["sha256sum", "*/etc/web/*", "the plan could not be compared with the host"],
    ["realpath", "*", "a directory of a managed path is a loop of symbolic links"],
    ["awk", "*once*paths*", "cannot write to /run"],
    ["awk", "*generation*", "cannot read /var/lib/cdktf-mutual-tls/record"],
  ])("that cannot look at the host takes nothing for missing (%s %s)", (program, pattern, words) => {
    host().apply(PLAN, files("one"));
    host().calls();
    const before = [host().tree("/etc/web"), record()];
    failing(program, pattern);
    const run = host().apply(PLAN, files("two"));
    expect([run.code, run.out]).toEqual([expect.any(Number), expect.stringContaining(words)]);
    expect(run.code).toBeGreaterThanOrEqual(70);
    mended(program);
    expect([host().tree("/etc/web"), record()]).toEqual(before);
    expect(host().apply(PLAN, files("two"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test("that cannot read what a killed run left touches nothing of it", () => {
    host().apply(PLAN, files("one"));
    host().write(
      "/usr/local/sbin/mv",
      '#!/bin/sh\n/usr/bin/mv "$@"\ncase "$*" in */new/*) kill -9 $PPID;; esac\n',
      "0755",
    );
    expect(host().apply(PLAN, files("two")).code).not.toBe(0);
    mended("mv");
    failing("find", "*/journal\\ -mindepth\\ 1*");
    const run = host().apply(PLAN, files("three"));
    expect(run.code).toBe(73);
    expect(run.out).toContain("cannot read /var/lib/cdktf-mutual-tls/journal: nothing was written");
    mended("find");
    const last = host().apply(PLAN, files("mute"));
    expect(last.code).toBe(70);
    expect(host().read("/etc/web/web.conf")).toBe("one");
  });

  test("that cannot clear its stage away leaves that to the next one", () => {
    host().sh("mkdir -p /etc/web; mount -t tmpfs -o mode=0755 tmpfs /etc/web");
    host().apply(PLAN, files("one"));
    failing("rm", "*one-file-system*");
    expect(host().apply(PLAN, files("two"))).toMatchObject({ code: 0 });
    mended("rm");
    expect(host().apply(PLAN, files("two")).out).toContain(": 0 changed (");
    expect(host().sh("find /etc/web -name '.cdktf*'; find /var/lib/cdktf-mutual-tls/journal -mindepth 1").out).toBe("");
  });

  test("that cannot tell which notifications concern a change does all of them", () => {
    const plan = PLAN.replace("  on-change reload", "  of /etc/web/web.conf\n  on-change reload");
    host().apply(plan, files("one"));
    host().calls();
    failing("awk", "*i\\ in\\ size*");
    expect(host().apply(plan, { ...files("one"), "/etc/web/extra.conf": "two" })).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test("that cannot learn whether a unit runs is rolled back, and starts nothing instead of reloading it", () => {
    host().apply(PLAN, files("one"));
    host().calls();
    failing("awk", "*UnitFileState*");
    const run = host().apply(PLAN, files("two"));
    expect(run.out).toContain(
      "  FAILED: systemctl does not report the state of web.service\n  the previous files are back\n",
    );
    expect(host().calls()).toEqual([]);
    expect(host().read("/etc/web/web.conf")).toBe("one");
    mended("awk");
    expect(host().apply(PLAN, files("two"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test("says so where the previous files are back and systemd does not read them; the next one makes up for it", () => {
    const plan = `${PLAN}  file /etc/systemd/system/web.service 0644 root root\n`;
    const unit = (text: string) => ({ ...files(text), "/etc/systemd/system/web.service": text });
    host().apply(plan, unit("one"));
    host().sh(": >/run/units/fail-daemon-reload");
    const run = host().apply(plan, unit("two"));
    expect(run.code).toBe(71);
    expect(run.out).toContain(
      "bundle web: the previous files are back, but not all of its services use them: systemd did not reload its units; the next apply tries again\n",
    );
    expect(host().read("/etc/web/web.conf")).toBe("one");
    host().sh("rm /run/units/fail-daemon-reload");
    host().calls();
    expect(host().apply(plan, unit("one"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl daemon-reload ", "systemctl restart web.service"]);
    expect(host().apply(plan, unit("one")).out).toContain(": 0 changed (");
  });

  test("is refused while /run has no room for it, and for systemd, which needs 16 MiB there", () => {
    host().sh("mount -o remount,size=12m /run");
    const run = host().apply(PLAN, files("one"));
    expect(run.code).toBe(73);
    expect(run.out).toMatch(
      /: \/run has 1[12] MiB left, and 20 are needed: nothing was written\n.*: check with: df \/run\n$/,
    );
    expect(host().sh("ls -d /var/lib/cdktf-mutual-tls /etc/web").out).not.toMatch(/^\//m);
  });
});
