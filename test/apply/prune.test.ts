import { describeOnHost, planOf } from "./throw-away-host";

const NOTHING = planOf("bundle web", "  on-change reload web.service", "  enable web.service");
const WITH = (...entries: string[]) =>
  planOf("bundle web", ...entries, "  on-change reload web.service", "  enable web.service");
const STATE = "/var/lib/cdktf-mutual-tls";

describeOnHost("a path that left the plan", (host) => {
  test("leaves the host, with the directories that were made for it, and its bundle is notified", () => {
    host().apply(WITH("  file /etc/web/deep/a.conf 0644 root root", "  link /etc/web/l deep/a.conf"), {
      "/etc/web/deep/a.conf": "a",
    });
    host().calls();
    const run = host().apply(NOTHING);
    expect(run.out).toContain("  - /etc/web/deep/a.conf  pruned\n");
    expect(run.out).toMatch(/^www01\.lab: 0 changed, 4 pruned, reloaded web\.service \(/m);
    expect(host().sh("ls -d /etc/web").code).not.toBe(0);
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    expect(host().apply(NOTHING).out).toContain(": 0 changed (");
  });

  test("leaves the host too when its whole bundle left, and nothing is notified", () => {
    host().apply(`${NOTHING}bundle other\n  file /etc/other 0644 root root\n`, { "/etc/other": "" });
    host().calls();
    const run = host().apply(NOTHING);
    expect(run.out).toContain("no longer declared\n  - /etc/other  pruned\n");
    expect(run.code).toBe(0);
    expect(host().calls()).toEqual([]);
    expect(host().read("/etc/other")).toBeUndefined();
  });

  test("is part of its bundle's transaction: validated without it, and back after a roll back", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    const refused = host().apply(WITH("  validate /etc/web test -e /etc/web/a"));
    expect(refused.code).toBe(70);
    expect(host().read("/etc/web/a")).toBe("a");
    const rolledBack = host().apply(WITH("  await 1 it test -e /etc/web/a"));
    expect(rolledBack.code).toBe(70);
    expect(host().read("/etc/web/a")).toBe("a");
    expect(host().apply(NOTHING).code).toBe(0);
    expect(host().read("/etc/web/a")).toBeUndefined();
  });

  test("gives its place back to what was there before", () => {
    host().sh(
      "mkdir -m 0711 /etc/web; echo original >/etc/web/a; chmod 0604 /etc/web/a; chown www-data /etc/web/a; ln -s /x /etc/web/b; echo gone >/etc/web/c",
    );
    host().apply(WITH("  file /etc/web/a 0644 root root", "  file /etc/web/b 0644 root root", "  absent /etc/web/c"), {
      "/etc/web/a": "1",
      "/etc/web/b": "1",
    });
    host().apply(WITH("  file /etc/web/a 0644 root root", "  file /etc/web/b 0644 root root", "  absent /etc/web/c"), {
      "/etc/web/a": "2",
      "/etc/web/b": "2",
    });
    const run = host().apply(NOTHING);
    expect(run.out).toContain("  - /etc/web/a  pruned, the original is back\n");
    expect(host().sh("stat -c '%a %U %N' /etc/web /etc/web/a /etc/web/b; cat /etc/web/a /etc/web/c").out).toBe(
      "711 root '/etc/web'\n604 www-data '/etc/web/a'\n777 root '/etc/web/b' -> '/x'\noriginal\ngone\n",
    );
    expect(host().sh(`find ${STATE}/originals -mindepth 1`).out).toBe("");
  });

  test("stays as it is where an identical file was there before", () => {
    host().sh("printf same >/etc/same");
    const plan = WITH("  file /etc/same 0644 root root");
    expect(host().apply(plan, { "/etc/same": "same" }).out).toContain("started web.service");
    host().apply(NOTHING);
    expect(host().read("/etc/same")).toBe("same");
  });

  test("is kept aside, and named, when a person changed it since", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    host().sh("echo by hand >>/etc/web/a");
    const run = host().apply(NOTHING);
    expect(run.out).toContain(`pruned; changed by hand, kept in ${STATE}/aside/etc/web/a`);
    expect(host().read("/etc/web/a")).toBeUndefined();
    expect(host().read(`${STATE}/aside/etc/web/a`)).toBe("aby hand\n");
  });

  test("is kept aside beside what was kept there before, once", () => {
    const plan = WITH("  file /etc/web/a 0644 root root");
    for (const text of ["first", "second"]) {
      host().apply(plan, { "/etc/web/a": "a" });
      host().sh(`echo ${text} >/etc/web/a`);
      // Kept by the run that fails, and not again by the one that does not.
      expect(host().apply(WITH("  validate /etc/web false")).code).toBe(70);
      host().apply(NOTHING);
    }
    expect(host().sh(`cd ${STATE}/aside/etc/web && grep . *`).out).toBe("a:second\na.~1~:first\n");
  });

  test("whose bundle left with it is spoken of without a name that nobody gave it", () => {
    host().apply(`${NOTHING}bundle other\n  file /etc/other 0644 root root\n`, { "/etc/other": "" });
    host().write(
      "/usr/local/sbin/rm",
      '#!/bin/sh\ncase "$*" in */etc/other*) exit 1;; esac\nexec /usr/bin/rm "$@"\n',
      "0755",
    );
    const run = host().apply(NOTHING);
    expect(run).toMatchObject({ code: 70 });
    expect(run.out).toContain("failed in what is no longer declared, no file of it was changed");
    expect(run.out).toContain("www01.lab: what is no longer declared: not all files could be moved");
    expect(run.out).not.toContain(".gone");
  });

  test("leaves a directory alone that holds somebody else's file, and says so", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    host().sh("echo theirs >/etc/web/theirs");
    const run = host().apply(NOTHING);
    expect(run.out).toContain("  ! /etc/web/   left: not empty\n");
    expect(host().read("/etc/web/theirs")).toBe("theirs\n");
  });

  test("never removes a directory that was there before, even when it is empty", () => {
    host().sh("mkdir /etc/web");
    host().apply(WITH("  directory /etc/web 0750 root root", "  file /etc/web/a 0644 root root"), {
      "/etc/web/a": "a",
    });
    host().apply(NOTHING);
    expect(host().sh("ls -d /etc/web").out).toBe("/etc/web\n");
  });

  test("gives a directory that stays its former mode and owner back, or those of one that nobody declares", () => {
    host().sh("mkdir -m 0711 /etc/web; chgrp www-data /etc/web");
    const file = "  file /etc/web/made/a 0644 root root";
    const content = { "/etc/web/made/a": "a" };
    host().apply(
      WITH("  directory /etc/web 0750 root root", "  directory /etc/web/made 0700 root www-data", file),
      content,
    );
    const run = host().apply(WITH(file), content);
    expect(run.out).toContain(
      "  ~ /etc/web/       no longer declared, mode 0750 -> 0711, owner root:root -> root:www-data\n",
    );
    expect(host().sh("stat -c '%a %G' /etc/web /etc/web/made").out).toBe("711 www-data\n755 root\n");
    expect(host().apply(WITH(file), content).out).toContain(": 0 changed (");
  });

  test("whose bundle left with it leaves such a directory as one that nobody declares, too", () => {
    host().apply(planOf("bundle web", "  directory /etc/web 0750 root root"));
    const other = planOf("bundle other", "  file /etc/web/a 0644 root root");
    expect(host().apply(other, { "/etc/web/a": "a" }).out).toContain(
      "no longer declared\n  ~ /etc/web/  no longer declared, mode 0750 -> 0755\n",
    );
    expect(host().sh("stat -c '%a %U:%G' /etc/web").out).toBe("755 root:root\n");
    expect(host().apply(other, { "/etc/web/a": "a" }).out).toContain(": 0 changed (");
  });

  test("is left alone when its directory has become a symbolic link to another place", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    host().sh("mkdir /opt/theirs; mv /etc/web/a /opt/theirs/a; rmdir /etc/web; ln -s /opt/theirs /etc/web");
    const run = host().apply(NOTHING);
    expect(run.out).toContain("  ! /etc/web/a  left alone: its directory now leads to /opt/theirs\n");
    expect(host().read("/opt/theirs/a")).toBe("a");
  });

  test("is left alone when it is a directory now", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    host().sh("rm /etc/web/a; mkdir /etc/web/a; echo x >/etc/web/a/x");
    expect(host().apply(NOTHING).out).toContain("left alone: no longer a file");
    expect(host().read("/etc/web/a/x")).toBe("x\n");
  });

  test.each(["etc/passwd", "/etc/../etc/passwd", "/etc//passwd", `${STATE}/record`, "/"])(
    "is not believed when the record says that `%s` is ours",
    (path) => {
      host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
      const hash = host().sh("sha256sum </etc/passwd | cut -c 1-64").out.trim();
      host().sh(
        `printf 'path\\tfile\\t${hash}\\t0644\\troot\\troot\\tweb\\tmade\\t/etc\\t${path}\\n' >>${STATE}/record`,
      );
      const run = host().apply(NOTHING);
      expect(run.out).toContain("the record has a line that this engine does not write; it is ignored: line ");
      expect(run.code).toBe(0);
      expect(host().sh(`ls /etc/passwd ${STATE}/record`).code).toBe(0);
    },
  );

  test("moves with its file to another bundle without being pruned", () => {
    host().apply(WITH("  file /etc/web/a 0644 root root"), { "/etc/web/a": "a" });
    host().calls();
    const run = host().apply(`${NOTHING}bundle other\n  file /etc/web/a 0644 root root\n`, { "/etc/web/a": "a" });
    expect(run.out).toMatch(/^www01\.lab: 0 changed \(/);
    expect(host().calls()).toEqual([]);
    expect(host().apply(NOTHING).out).toContain("no longer declared\n  - /etc/web/a  pruned\n");
  });
});
