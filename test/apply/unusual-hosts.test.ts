import { describeOnHost, OS, planOf } from "./throw-away-host";

const PLAN = planOf(
  "bundle web",
  "  directory /etc/web 0750 root www-data",
  "  file /etc/web/web.conf 0640 root www-data",
  "  file /etc/web/%C3%BCml%C3%A4ut%20%E2%9C%93.conf 0644 root root",
  "  link /etc/web/current.conf web.conf",
  "  secret /etc/web/key 0600 root root key 1",
  "  absent /etc/motd",
  "  validate /etc/web grep -q caf%C3%A9 /etc/web/web.conf",
  "  on-change reload web.service",
  "  enable web.service",
  "bundle site",
  "  file /srv/www/index.html 0644 www-data www-data",
);
const files = (text: string) => ({
  "/etc/web/web.conf": `caf\u00e9 ${text}\n`,
  "/etc/web/\u00fcml\u00e4ut \u2713.conf": text,
  "/srv/www/index.html": "<p>\u{1F600}</p>",
});

describeOnHost("a host with", (host) => {
  /** Two generations, and nothing to do the second time. */
  const converges = (shell: string[] = ["dash"]) => {
    host().deliver(`${OS}\nkey 1 b25l`);
    const first = host().apply(PLAN, files("one"), { shell });
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/: 8 changed, started web\.service, enabled web\.service \(\d+\.\d s\)\n$/);
    const second = host().apply(PLAN, files("two"), { shell });
    expect(second.out).toMatch(/: 2 changed, reloaded web\.service \(\d+\.\d s\)\n$/);
    expect(host().apply(PLAN, files("two"), { shell }).out).toMatch(/^www01\.lab: 0 changed \(\d+\.\d s\)\n$/);
    for (const [path, text] of Object.entries(files("two"))) expect(host().read(path)).toBe(text);
    expect(host().sh("stat -c '%a %U:%G' /etc/web/web.conf /etc/web/key").out).toBe(
      "640 root:www-data\n600 root:root\n",
    );
  };

  test.each([
    ["dash", "mawk"],
    ["dash", "gawk"],
    ["bash --posix", "mawk"],
    ["bash --posix", "gawk"],
  ])("%s and %s is brought to what is declared", (shell, awk) => {
    host().sh(`ln -sfT "$(command -v ${awk})" /usr/local/sbin/awk`);
    expect(host().sh("awk -W version 2>&1 | head -n 1").out.toLowerCase()).toContain(awk === "gawk" ? "gnu awk" : awk);
    converges(shell.split(" "));
  });

  test("neither bash nor a /tmp where programs may run is brought to what is declared", () => {
    host().sh("rm -f /bin/bash /usr/bin/bash; mount -t tmpfs -o noexec,nosuid,nodev tmpfs /tmp");
    expect(host().sh("command -v bash").out).toBe("");
    converges();
    expect(host().sh("find /tmp -mindepth 1").out).toBe("");
  });

  test.each([["LC_ALL=de_DE.ISO-8859-1"], ["LC_ALL= LANG=C.UTF-8"]])("the locale %s gets the same bytes", (locale) => {
    converges(["env", ...locale.split(" "), "dash"]);
  });

  test.each([["1970-01-01T00:00:07Z"], ["2106-02-07T06:28:16Z"]])("a clock that says %s", (time) => {
    host().write("/usr/local/sbin/date", `#!/bin/sh\nexec /usr/bin/date -d ${time} "$@"\n`, "0755");
    converges();
    expect(host().read("/var/lib/cdktf-mutual-tls/record")).toContain(`run\t${time}\tok\n`);
    // What was written while the clock was right, or will be.
    host().sh(`find /etc/web /var/lib/cdktf-mutual-tls -exec touch -h -d ${time} {} +; rm /usr/local/sbin/date`);
    expect(host().apply(PLAN, files("two")).out).toContain(": 0 changed (");
    expect(host().apply(PLAN, files("three")).out).toContain(": 2 changed, reloaded web.service (");
  });

  test("a read-only root says so, and nothing is written", () => {
    host().deliver(`${OS}\nkey 1 b25l`);
    host().apply(PLAN, files("one"));
    host().apply(PLAN.replace("0640", "0600"), files("two"), { settings: "exit 0" });
    host().calls();
    host().sh("rm -f /run/cdktf-mutual-tls.lock; mount -o remount,ro /");
    const before = host().written();
    const run = host().sh("sed 's/^exit 0$//' /root/apply.sh | sh");
    expect(run.code).toBe(73);
    expect(run.out).toContain("/etc is on a read-only file system: nothing was written");
    expect(run.out).toContain("check with: findmnt -T /etc\n");
    expect(host().written()).toBe(before);
  });

  test.each([[""], ["  switch /etc/web\n"]])("a file that even root cannot replace keeps all of them%s", (lines) => {
    const plan = `${planOf("bundle web", "  file /etc/web/a 0644 root root", "  file /etc/web/b 0644 root root")}${lines}`;
    const files = (text: string) => ({ "/etc/web/a": text, "/etc/web/b": text });
    host().apply(plan, files("one"));
    const tree = host().tree("/etc/web");
    // As mv ends where the file is immutable, which not every file system can say of one.
    const refused = "mv: cannot move to '/etc/web/b': Operation not permitted";
    host().write(
      "/usr/local/sbin/mv",
      `#!/bin/sh\ncase "$*" in */etc/web/b*) echo "${refused}" >&2; exit 1;; esac\nexec /usr/bin/mv "$@"\n`,
      "0755",
    );
    const run = host().apply(plan, files("two"));
    expect(run).toMatchObject({ code: 70 });
    expect(run.out).toContain(`    | ${refused}\n`);
    expect(run.out).toContain("failed in bundle web, no file of it was changed");
    expect(run.out).toContain("check with: lsattr -d with the paths above");
    expect(host().tree("/etc/web")).toBe(tree);
    host().sh("rm /usr/local/sbin/mv");
    expect(host().apply(plan, files("two")).out).toMatch(/^www01\.lab: 2 changed \(/m);
  });

  test("a read-only file system below a managed path says which, and nothing is written there", () => {
    host().sh("mkdir /opt/data; mount -t tmpfs -o ro,mode=0755 tmpfs /opt/data");
    const run = host().apply(planOf("bundle web", "  file /opt/data/a 0644 root root"), { "/opt/data/a": "" });
    expect(run).toMatchObject({ code: 70 });
    expect(run.out).toContain(
      "    | mkdir: cannot create directory '/opt/data/.cdktf-mutual-tls': Read-only file system\n",
    );
    expect(run.out).toContain("failed in bundle web, no file of it was changed");
  });

  test("programs missing says which, and nothing is written", () => {
    host().sh("rm /usr/bin/flock /usr/bin/cmp");
    const run = host().apply(PLAN, files("one"));
    expect(run).toMatchObject({ code: 72 });
    expect(run.out).toContain("this host has no cmp flock: nothing was written\n");
    expect(host().sh("ls -d /etc/web /var/lib/cdktf-mutual-tls /run/cdktf-mutual-tls").out).not.toMatch(/^\//m);
  });

  test("a folder in a circle of symbolic links says so", () => {
    host().sh("ln -s /etc/there /etc/here; ln -s /etc/here /etc/there");
    const run = host().apply(planOf("bundle web", "  file /etc/here/a 0644 root root"), { "/etc/here/a": "" });
    expect(run).toMatchObject({ code: 73 });
    expect(run.out).toContain(
      "/etc/here/a: its directory is a symbolic link that leads in a circle, or was made at this moment",
    );
  });

  test("a configuration folder that is a symbolic link is switched as a whole where it leads to", () => {
    host().sh("mkdir -p /opt/conf; ln -s /opt/conf /etc/web");
    const plan = PLAN.replace("  directory /etc/web 0750 root www-data\n", "").replace(
      "  on-change",
      "  switch /etc/web\n  on-change",
    );
    host().deliver(`${OS}\nkey 1 b25l`);
    expect(host().apply(plan, files("one"))).toMatchObject({ code: 0 });
    const killed = host().apply(plan, files("two"), { settings: 'engine_act() { kill -9 "$$"; }' });
    expect(killed.code).not.toBe(0);
    expect(host().sh("readlink /opt/conf/web.conf").out).toContain("/journal/web/point/current/");
    expect(host().read("/etc/web/web.conf")).toBe(files("two")["/etc/web/web.conf"]);
    expect(host().apply(plan, files("two"))).toMatchObject({ code: 0 });
    expect(host().apply(plan, files("two")).out).toContain(": 0 changed (");
    expect(host().sh("readlink /etc/web; find /opt/conf -lname '*journal*'").out).toBe("/opt/conf\n");
  });
});
