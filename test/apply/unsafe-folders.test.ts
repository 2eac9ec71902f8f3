import { describeOnHost, planOf } from "./throw-away-host";

const PLAN = planOf(
  "bundle web",
  "  directory /srv/app/www 0755 root root",
  "  file /srv/app/www/index.html 0644 root root",
);
const FILES = { "/srv/app/www/index.html": "<p>doc</p>\n" };
const USER = "setpriv --reuid 65534 --regid 65534 --clear-groups";

/** What an apply that is refused touches: its script, its lock, the folders of its state. */
const EMPTY =
  /\/(root\/apply\.sh|var\/lib\/cdktf-mutual-tls(\/(journal|originals|secrets))?|cdktf-mutual-tls\.lock|upper(\/(root|var\/lib))?|root\/run) ?$/;

/** The log of applies, which has a line for each refused one, and the folders above it. */
const LOG = /\/upper\/var(\/log(\/cdktf-mutual-tls(\/applies)?)?)? $/;

describeOnHost("root works only where nobody else can steer it:", (host) => {
  /** What an attacker wants to have changed, or to read. */
  const victim = () =>
    host().sh(
      "mkdir -p /etc/victim/web; echo precious >/etc/victim/web/data; echo rootsecret >/etc/victim/shadow; chmod 600 /etc/victim/shadow; chmod 700 /etc/victim/web",
    );
  const as = (line: string) => expect(host().sh(`${USER} sh -c '${line}'`)).toMatchObject({ code: 0 });
  /** What lies on the host, without the engine's own empty folders and its log. */
  const state = () => [
    host()
      .written()
      .split("\n")
      .filter((line) => !EMPTY.test(line) && !LOG.test(line)),
    host().tree("/etc/victim /srv /tmp/site /tmp/.cdktf-mutual-tls"),
  ];
  /** Nothing of the host changes, and the words say what to do. */
  const refuses = (plan: string, files: Readonly<Record<string, string>>, words: string) => {
    const before = state();
    const run = host().apply(plan, files);
    expect(state()).toEqual(before);
    expect(run).toEqual({ code: 73, out: expect.stringContaining(words) });
    expect(run.out).toContain(
      ": nothing was written, since another user could steer what root writes there\nwww01.lab: check with: namei -l PATH; declare another path, or let root alone control the directory: chown root",
    );
  };

  test("a user owns the root of a mount, and makes the stage's folder a link", () => {
    victim();
    host().sh("mkdir -p /srv/app && mount -t tmpfs -o mode=0755,uid=65534,gid=65534 tmpfs /srv/app");
    as("ln -s /etc/victim /srv/app/.cdktf-mutual-tls");
    refuses(
      PLAN,
      FILES,
      "www01.lab: /srv/app/www/index.html: its directory is below /srv/app, which belongs to nobody\n",
    );
    expect(host().read("/etc/victim/web/data")).toBe("precious\n");
  });

  test("a user owns the root of a mount, and puts links where files are staged", () => {
    victim();
    host().sh("mkdir -p /srv/app && mount -t tmpfs -o mode=0755,uid=65534,gid=65534 tmpfs /srv/app");
    as(
      "mkdir -p /srv/app/.cdktf-mutual-tls/web/new/srv/app/www && ln -s /etc/victim/shadow /srv/app/.cdktf-mutual-tls/web/new/srv/app/www/index.html",
    );
    refuses(PLAN, FILES, "/srv/app/www: its directory belongs to nobody\n");
    expect(host().sh("stat -c %a /etc/victim/shadow").out).toBe("600\n");
  });

  test("a mount in which every user can write, sticky or not", () => {
    victim();
    host().sh("mount -t tmpfs -o mode=1777 tmpfs /tmp");
    as(
      "mkdir -p /tmp/.cdktf-mutual-tls/web/new/tmp/site && ln -s /etc/victim/shadow /tmp/.cdktf-mutual-tls/web/new/tmp/site/index.html",
    );
    const plan = planOf(
      "bundle web",
      "  directory /tmp/site 0755 root root",
      "  file /tmp/site/index.html 0644 root root",
    );
    refuses(plan, { "/tmp/site/index.html": "doc\n" }, "/tmp/site: its directory can be written by every user\n");
  });

  test("a stage's folder that another user left is not used, and nothing behind it is removed", () => {
    victim();
    host().sh("mkdir -p /srv/app && mount -t tmpfs -o mode=0755,uid=65534,gid=65534 tmpfs /srv/app");
    as("ln -s /etc/victim /srv/app/.cdktf-mutual-tls");
    host().sh("chown root:root /srv/app");
    const before = host().tree("/etc/victim");
    const run = host().apply(PLAN, FILES);
    expect(run).toEqual({
      code: 70,
      out: expect.stringContaining("/srv/app/.cdktf-mutual-tls does not belong to root alone: move it away"),
    });
    expect(host().tree("/etc/victim")).toBe(before);
    host().sh("rm /srv/app/.cdktf-mutual-tls");
    expect(host().apply(PLAN, FILES)).toMatchObject({ code: 0 });
    expect(host().read("/srv/app/www/index.html")).toBe("<p>doc</p>\n");
  });

  test("what a killed run left in a folder that became another user's is not settled", () => {
    victim();
    host().sh("mkdir -p /srv/app/www");
    host().apply(PLAN, FILES);
    host().write(
      "/usr/local/sbin/mv",
      '#!/bin/sh\n/usr/bin/mv "$@"\ncase "$*" in */new/*) kill -9 $PPID;; esac\n',
      "0755",
    );
    expect(host().apply(PLAN, { "/srv/app/www/index.html": "two\n" }).code).not.toBe(0);
    host().sh("rm /usr/local/sbin/mv; chown 65534:65534 /srv/app/www");
    const before = host().tree("/etc/victim /srv");
    const other = planOf("bundle other", "  file /etc/other 0644 root root");
    const run = host().apply(other, { "/etc/other": "x" });
    expect(run).toEqual({ code: 73, out: expect.stringContaining("/srv/app/www (belongs to nobody)") });
    expect(run.out).toContain(
      "an apply was interrupted, and another user could steer how it is settled: nothing was written",
    );
    expect(host().tree("/etc/victim /srv")).toBe(before);
    expect(host().read("/etc/other")).toBeUndefined();
  });

  test("what left the plan is left alone where others could steer it, also when the host is torn down", () => {
    host().apply(PLAN, FILES);
    host().sh("chown 65534:65534 /srv/app/www");
    as("rm /srv/app/www/index.html && ln -s /etc/passwd /srv/app/www/index.html");
    const run = host().apply(planOf("teardown"));
    expect(run.code).toBe(0);
    expect(run.out).toContain("! /srv/app/www/index.html  left alone: its directory belongs to nobody\n");
    expect(host().sh("readlink /srv/app/www/index.html").out).toBe("/etc/passwd\n");
  });

  test("the engine's own folder is not used where another user can replace it", () => {
    host().sh("chown 65534 /var/lib");
    const run = host().apply(PLAN, FILES);
    expect(run).toEqual({ code: 73, out: expect.stringContaining("/var/lib belongs to nobody: nothing was written") });
    expect(host().deliver("key 1 b25l")).toMatchObject({ code: 73 });
  });

  test("a directory that a user owns, with a link to root's own", () => {
    victim();
    host().sh("mkdir -p /srv/app; chown 65534:65534 /srv/app");
    as("ln -s /etc/victim/web /srv/app/www");
    const plan = planOf("bundle web", "  file /srv/app/www/index.html 0644 root root");
    refuses(plan, FILES, "/srv/app/www/index.html: its directory is below /srv/app, which belongs to nobody\n");
  });
});
