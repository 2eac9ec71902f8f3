import { describeOnHost, planOf, ThrowAwayHost } from "./throw-away-host";

/** The external commands of the engine that change something: before and after each of them is a point. */
const COMMANDS = "apt-get chmod chown cp find ln mkdir mv rm rmdir sort sync systemctl touch unshare";

/**
 * Stands before each of them and counts. At the point that the test wants, it ends the engine as a power cut would, before
 * or after the command itself.
 */
const SABOTEUR = `#!/bin/sh
name=\${0##*/}
real=/usr/local/sbin/real/$name
[ -x "$real" ] || real=/usr/bin/$name
[ -e /run/sabotage ] || exec "$real" "$@"
read -r point when pid </run/sabotage
read -r count </run/count || count=0
count=$((count + 1))
echo $count >/run/count
[ $count = "$point" ] || exec "$real" "$@"
echo "$name $1 $2 $3 $4" >/run/point
if [ "$when" = before ]; then kill -9 "$pid"; exit 137; fi
"$real" "$@"
code=$?
kill -9 "$pid"
exit $code
`;

/** What a reload makes the service see. */
const LOADS = "sh -c cat%20/etc/web/*%20/srv/other/*%20/etc/web/vhosts.d/*%20>/run/loaded%202>/dev/null;%20true";

const plan = (...lines: string[]) =>
  planOf(
    "bundle web",
    "  directory /etc/web 0755 root root",
    "  file /etc/web/web.conf 0644 root root",
    "  secret /etc/web/key 0600 root root key 1",
    "  file /etc/hosts 0644 root root",
    ...lines,
    "  validate /etc/web test -e /etc/web/web.conf",
    `  on-change run ${LOADS}`,
    "  on-change reload web.service",
    "  enable web.service",
    "  await 3 it true",
    "bundle site",
    "  file /srv/other/index.html 0644 www-data www-data",
    "  file /etc/systemd/system/site.service 0644 root root",
    `  on-change run ${LOADS}`,
    "  enable site.service",
  );
const OLD = plan("  file /etc/web/vhosts.d/old.conf 0644 root root");
const NEW = plan(
  "  package jq",
  "  file /etc/web/vhosts.d/new.conf 0640 root www-data",
  "  link /etc/web/current vhosts.d",
  "  absent /etc/motd",
);
const PATHS = ["/etc/web/web.conf", "/etc/hosts", "/srv/other/index.html", "/etc/systemd/system/site.service"];
const files = (name: string) => ({
  ...Object.fromEntries(PATHS.map((path) => [path, `${name} ${path}\n`.repeat(50)])),
  [`/etc/web/vhosts.d/${name}.conf`]: name,
});
/** All points take some ten minutes (FAULTS=all); every fifth is tried otherwise. */
const STRIDE = process.env.FAULTS === "all" ? 1 : 5;
const STATE = "/var/lib/cdktf-mutual-tls";
const TREES = "/etc/web /srv/other /etc/hosts /etc/systemd/system/site.service";

function prepare(host: ThrowAwayHost): void {
  host.sh(`mkdir -p /srv/other; mount -t tmpfs -o mode=0755 tmpfs /srv/other; cp /etc/hosts /run/hosts; mount --bind /run/hosts /etc/hosts
    mkdir -p /var/lib/apt/lists /usr/local/sbin/real; : >/var/lib/apt/lists/x_Packages`);
  host.deliver("key 1 c2VjcmV0");
  const run = host.apply(OLD, files("old"));
  if (run.code !== 0) throw new Error(run.out);
  host.write("/usr/local/sbin/saboteur", SABOTEUR, "0755");
  host.sh(`mv /usr/local/sbin/systemctl /usr/local/sbin/apt-get /usr/local/sbin/real
    for c in ${COMMANDS}; do ln -sf saboteur /usr/local/sbin/$c; done`);
}

describeOnHost("an apply that is killed", (host) => {
  test("at any of its external commands leaves every file whole, and the next apply finishes the work", () => {
    const fresh = host();
    prepare(fresh);
    expect(fresh.apply(NEW, files("new"))).toMatchObject({ code: 0 });
    const wanted = fresh.tree(TREES);
    const loaded = fresh.read("/run/loaded");

    let survived = 0;
    for (const when of ["before", "after"]) {
      for (let point = 1; ; point += STRIDE) {
        const victim = ThrowAwayHost.make();
        try {
          prepare(victim);
          const killed = victim.apply(NEW, files("new"), { settings: `echo ${point} ${when} $$ >/run/sabotage` });
          victim.sh("/bin/rm /run/sabotage; cd /usr/local/sbin/real; for c in *; do mv $c ../$c; done");
          const command = victim.read("/run/point");
          if (command === undefined) break;
          const at = `${when} ${point}: ${command}`;
          expect([at, killed.code]).not.toEqual([at, 0]);
          for (const path of PATHS) expect([at, files("old")[path], files("new")[path]]).toContain(victim.read(path));
          const next = victim.apply(NEW, files("new"));
          expect([at, next.code, next.code === 0 ? "" : next.out]).toEqual([at, 0, ""]);
          expect([at, victim.tree(TREES)]).toEqual([at, wanted]);
          expect([at, victim.read("/run/loaded")]).toEqual([at, loaded]);
          const last = victim.apply(NEW, files("new"));
          expect([at, last.out]).toEqual([at, expect.stringMatching(/^www01\.lab: 0 changed \(/)]);
          const left = victim.sh(
            `find ${STATE}/journal ${STATE}/secrets -mindepth 1; find /srv/other /usr/sbin/policy-rc.d -name '*cdktf*' -o -name policy-rc.d 2>/dev/null; ls /run/cdktf-mutual-tls 2>/dev/null`,
          );
          expect([at, left.out]).toEqual([at, ""]);
          survived++;
        } finally {
          victim.remove();
        }
      }
    }
    process.stdout.write(`points tried and survived: ${survived}\n`);
    expect(survived).toBeGreaterThan(200 / STRIDE);
  }, 1_200_000);
});
