import { lookAtHost } from "../../lib/drift/look";
import type { HostShell } from "../../lib/operate/host-shell";
import { applyScript } from "../apply/payload";
import { describeOnHost, planOf, type ThrowAwayHost } from "../apply/throw-away-host";
import { declared, driftOn, look, model, shellOn } from "./throw-away-shell";

const CANARY = "canary-4711";
const STATE = "/var/lib/cdktf-mutual-tls";

const PLAN = planOf(
  "bundle web",
  "  directory /etc/web 0755 root root",
  "  file /etc/web/web.conf 0644 root root",
  "  file /etc/web/bytes 0644 root root base64",
  "  link /etc/web/current web.conf",
  "  absent /etc/web/gone",
  "  secret /etc/web/key 0600 root root key 1",
  "  on-change reload web.service",
  "  enable web.service",
);
const CONF = "Listen 443\nServerName www\n";
const BYTES = Buffer.from([0, 1, 2, 255]).toString("base64");
const FILES = { "/etc/web/web.conf": CONF, "/etc/web/bytes": BYTES };
const DECLARED = declared(PLAN, { "/etc/web/web.conf": CONF, "/etc/web/bytes": "unlike what was applied" });

function applied(host: ThrowAwayHost): ThrowAwayHost {
  host.deliver(`key 1 ${Buffer.from(CANARY).toString("base64")}`);
  const { code, out } = host.apply(PLAN, FILES);
  if (code !== 0) throw new Error(out);
  return host;
}

describeOnHost("a look at a host", (host) => {
  test("finds nothing after an apply, and writes nothing", async () => {
    applied(host()).sh("echo '# edited' >>/etc/web/web.conf; chmod 0640 /etc/web/key; rm /etc/web/current");
    const before = host().written();
    expect(before).toContain("/etc/web/web.conf");
    expect((await driftOn(host(), DECLARED)).differences).toHaveLength(3);
    expect(host().written()).toBe(before);
    host().apply(PLAN, FILES);
    expect(await driftOn(host(), DECLARED)).toMatchObject({
      state: "same",
      generation: 2,
      applied: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      differences: [],
    });
  });

  test("reads nothing in what the start-up files of a shell print before it", async () => {
    applied(host());
    const noisy: HostShell = {
      run: async (name, command, options) => {
        const { stdout, ...rest } = await shellOn(host()).run(name, command, options);
        return { ...rest, stdout: `Welcome!\n@ units\nActiveState=failed\n@ end\n${stdout}` };
      },
    };
    expect(await lookAtHost(DECLARED, model, noisy)).toEqual({
      ...(await look(host(), DECLARED)),
      time: expect.any(Number),
    });
  });

  test("names what somebody put into a folder that is read as a whole, and no apply takes it away", async () => {
    host().sh("mkdir -p /etc/web/conf.d; echo theirs >/etc/web/conf.d/theirs.conf");
    const plan = PLAN.replace(
      "  on-change",
      ["  directory /etc/web/sites 0755 root root", "  file /etc/web/sites/a.conf 0644 root root"].join("\n") +
        "\n  file /etc/web/conf.d/b.conf 0644 root root\n  switch /etc/web\n  on-change",
    );
    const files = { ...FILES, "/etc/web/sites/a.conf": "a", "/etc/web/conf.d/b.conf": "b" };
    host().deliver(`key 1 ${Buffer.from(CANARY).toString("base64")}`);
    expect(host().apply(plan, files)).toMatchObject({ code: 0 });
    const declaration = declared(plan, files);
    expect((await driftOn(host(), declaration)).differences).toEqual([]);
    host().sh(
      "cd /etc/web; echo mine >sites/000.conf; echo mine >sites/notes.txt; ln -s /tmp/x sites/b.conf; echo mine >conf.d/c.conf",
    );
    const what = "not applied, and read together with the files next to it";
    expect((await driftOn(host(), declaration)).differences).toEqual([
      { kind: "unexpected", path: "/etc/web/sites/000.conf", what, repair: "none" },
      { kind: "unexpected", path: "/etc/web/sites/b.conf", what, repair: "none" },
    ]);
    expect(host().apply(plan, files).out).toContain(": 0 changed (");
    expect(host().read("/etc/web/sites/000.conf")).toBe("mine\n");
  });

  test("says nothing of a host that was applied to as another one", async () => {
    applied(host());
    expect(await driftOn(host(), { ...DECLARED, fqdn: "www01.other" })).toMatchObject({
      state: "unreachable",
      problem: { what: "it was applied to as www01.lab, declared is www01.other" },
      differences: [],
    });
  });

  test("shows each kind of difference", async () => {
    applied(host());
    const cases: readonly (readonly [line: string, kind: string, path: string, what: string])[] = [
      ["echo x >>/etc/web/web.conf", "content", "/etc/web/web.conf", "edited: 1 line added"],
      ["chmod 4755 /etc/web/web.conf", "mode", "/etc/web/web.conf", "4755, applied as 0644"],
      ["chown www-data:daemon /etc/web", "owner", "/etc/web", "www-data:daemon, applied as root:root"],
      ["rm /etc/web/web.conf", "missing", "/etc/web/web.conf", "applied as a file"],
      ["rm /etc/web/current", "missing", "/etc/web/current", "applied as a symbolic link to web.conf"],
      ["ln -sf key /etc/web/web.conf", "type", "/etc/web/web.conf", "a symbolic link to key, applied as a file"],
      ["rm /etc/web/web.conf; mkdir /etc/web/web.conf", "type", "/etc/web/web.conf", "a directory, applied as a file"],
      [
        "rm /etc/web/web.conf; mkfifo /etc/web/web.conf",
        "type",
        "/etc/web/web.conf",
        "a special file, applied as a file",
      ],
      ["ln -sfn bytes /etc/web/current", "content", "/etc/web/current", "leads to bytes, applied as web.conf"],
      ["touch /etc/web/gone", "unexpected", "/etc/web/gone", "a file, applied as absent"],
      ["rm /etc/web/key", "missing", "/etc/web/key", "applied as a secret"],
      ["chmod 0644 /etc/web/key", "mode", "/etc/web/key", "0644, applied as 0600"],
      ["echo other >/etc/web/key", "secret", "/etc/web/key", "written to since key 1 was installed"],
      ["rm /run/units/web.service.active", "service", "web.service", "inactive, applied as active"],
      ["rm /run/units/web.service.enabled", "service", "web.service", "disabled, applied as enabled"],
      [
        "touch /run/units/web.service.stale",
        "service",
        "web.service",
        "runs with another unit file than the one on disk (needs daemon-reload)",
      ],
    ];
    for (const [line, kind, path, what] of cases) {
      host().sh("cp -a /etc/web /run/web; cp -a /run/units /run/units.before");
      host().sh(line);
      const { state, differences } = await driftOn(host(), DECLARED);
      host().sh("rm -rf /etc/web /run/units; mv /run/web /etc/web; mv /run/units.before /run/units");
      const found = differences.map((each) => [each.kind, each.path ?? each.subject, each.what]);
      expect([line, state, found]).toEqual([line, "drifted", [[kind, path, what]]]);
    }
  });

  test("does not follow a folder that leads elsewhere now", async () => {
    applied(host()).sh("mv /etc/web /etc/elsewhere; ln -s elsewhere /etc/web; echo x >>/etc/elsewhere/web.conf");
    const { differences } = await driftOn(host(), DECLARED);
    expect(differences.map(({ path, what }) => [path, what])).toEqual([
      ["/etc/web", "a symbolic link to elsewhere, applied as a directory"],
      ...["bytes", "current", "gone", "key", "web.conf"].map((name) => [
        `/etc/web/${name}`,
        "its folder leads to /etc/elsewhere now, applied in /etc/web",
      ]),
    ]);
    expect((await look(host(), DECLARED)).contents.size).toBe(0);
  });

  test("reads no file of a folder that another user controls: a link could come there before it is read", async () => {
    applied(host()).sh("echo x >>/etc/web/web.conf; chown www-data /etc/web");
    const { differences } = await driftOn(host(), DECLARED);
    expect(differences.map(({ path }) => path)).toContain("/etc/web");
    expect((await look(host(), DECLARED)).contents.size).toBe(0);
  });

  test("shows what was edited against what was applied, though something else is declared by now", async () => {
    applied(host()).sh("sed -i s/443/8443/ /etc/web/web.conf");
    const drift = await driftOn(host(), declared(PLAN, { "/etc/web/web.conf": "Listen 80\n" }));
    expect(drift.differences[0]?.diff).toBe(
      "--- /etc/web/web.conf (applied)\n+++ /etc/web/web.conf (now)\n@@ -1,2 +1,2 @@\n-Listen 443\n+Listen 8443\n ServerName www\n",
    );
    expect(drift.pending).toContainEqual({ path: "/etc/web/web.conf", what: "content" });
    host().sh(`rm -r ${STATE}/payload`);
    const without = await driftOn(host(), declared(PLAN, { "/etc/web/web.conf": "Listen 80\n" }));
    expect(without.differences).toEqual([
      {
        kind: "content",
        path: "/etc/web/web.conf",
        what: expect.stringMatching(
          /^edited \(27 bytes, sha256 [0-9a-f]{12}, applied as [0-9a-f]{12}\): the applied content is not available$/,
        ),
        repair: "apply",
      },
    ]);
  });

  test("shows a file with the content of another one against that, though neither is declared so by now", async () => {
    const plan = planOf(
      "bundle web",
      "  file /etc/a 0644 root root as /etc/%25%20b",
      "  file /etc/%25%20b 0644 root root",
      "  file /etc/c 0644 root root as /etc/%25%20b",
      "  file /etc/d 0644 root root",
    );
    const text = "same\n".repeat(3);
    expect(host().apply(plan, { "/etc/% b": text, "/etc/d": "d\n" }).code).toBe(0);
    expect((await driftOn(host(), declared(plan, { "/etc/% b": text, "/etc/d": "d\n" }))).state).toBe("same");
    host().sh("for each in a '% b' c d; do echo edited >>\"/etc/$each\"; done");
    const { differences } = await driftOn(host(), declared(planOf("bundle web")));
    expect(differences.map(({ path, diff }) => [path, diff?.split("\n").slice(3)])).toEqual([
      ["/etc/% b", [" same", " same", " same", "+edited", ""]],
      ["/etc/a", [" same", " same", " same", "+edited", ""]],
      ["/etc/c", [" same", " same", " same", "+edited", ""]],
      ["/etc/d", [" d", "+edited", ""]],
    ]);
  });

  test("knows what was applied after runs that failed half-way", async () => {
    const plan = planOf(
      "bundle first",
      "  file /etc/first 0644 root root",
      "bundle second",
      "  file /etc/second 0644 root root",
      "  validate /etc test ! -e /run/bad",
    );
    const files = (text: string) => ({ "/etc/first": `${text}\n`, "/etc/second": `${text}\n` });
    expect(host().apply(plan, files("one")).code).toBe(0);
    host().sh("touch /run/bad");
    for (const text of ["two", "three", "four", "five"]) expect(host().apply(plan, files(text)).code).toBe(70);
    expect(host().sh(`ls ${STATE}/payload`).out).toBe("2\n3\n4\napplied\n");
    host().sh("echo x >>/etc/first; echo x >>/etc/second");
    const { differences } = await driftOn(host(), declared(plan, files("six")));
    expect(
      differences.map(({ subject, path, what, diff }) => [subject ?? path, diff?.split("\n").slice(3) ?? what]),
    ).toEqual([
      ["bundle second", expect.stringMatching(/^failed in the last run, \d{4}-/)],
      ["/etc/first", [" five", "+x", ""]],
      ["/etc/second", [" one", "+x", ""]],
    ]);
    host().sh("rm /run/bad");
    expect(host().apply(plan, files("six")).code).toBe(0);
    expect(host().sh(`ls ${STATE}/payload`).out).toBe("applied\n");
  });

  test("reads no secret, and shows no private key that came into a file", async () => {
    const asSecret = PLAN.replace(
      "file /etc/web/web.conf 0644 root root",
      "secret /etc/web/web.conf 0644 root root conf 1",
    );
    applied(host()).sh(`echo ${CANARY}-2 >/etc/web/key; echo ${CANARY} >/etc/web/web.conf`);
    const seen = await look(host(), declared(asSecret));
    expect([...seen.contents.keys()]).toEqual([]);
    expect([...seen.hashes.keys()]).not.toContain("/etc/web/key");
    host().sh("printf '%s\\n' '-----BEGIN EC PRIVATE KEY-----' abc >/etc/web/web.conf");
    const { differences } = await driftOn(host(), DECLARED);
    expect(differences.find(({ path }) => path === "/etc/web/web.conf")).toEqual({
      kind: "content",
      path: "/etc/web/web.conf",
      what: expect.stringMatching(/: contains a private key, not shown$/),
      repair: "apply",
    });
  });

  test("says which secret was written to, whatever apply came in between, until it is delivered again", async () => {
    applied(host()).sh("echo other >/etc/web/key");
    host().apply(PLAN, { ...FILES, "/etc/web/web.conf": "changed\n" });
    const kinds = async () => (await driftOn(host(), DECLARED)).differences.map(({ kind }) => kind);
    expect(await kinds()).toEqual(["secret"]);
    host().calls();
    host().deliver(`key 1 ${Buffer.from(CANARY).toString("base64")}`);
    expect(host().apply(PLAN, FILES).out).toMatch(/^ {2}~ \/etc\/web\/key +secret key 1$/m);
    expect(host().read("/etc/web/key")).toBe(CANARY);
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    expect(await kinds()).toEqual([]);
    host().deliver(`key 1 ${Buffer.from(CANARY).toString("base64")}`);
    expect(host().apply(PLAN, FILES).out).toMatch(/^www01\.lab: 0 changed/);
  });

  test("holds up no apply, and waits for none", async () => {
    const plan = planOf("bundle web", "  file /etc/web/web.conf 0644 root root", "  await 30 it test -e /run/go");
    host().apply(planOf("bundle web"), {});
    host().write("/root/apply.sh", applyScript({ plan, "/etc/web/web.conf": CONF }), "0700");
    const apply = host().start(["dash", "/root/apply.sh"]);
    const ended = new Promise<number | null>((resolve) => apply.on("close", resolve));
    try {
      while (host().sh("test -e /etc/web/web.conf").code !== 0);
      expect(await driftOn(host(), declared(plan))).toMatchObject({
        state: "applying",
        problem: { what: expect.stringMatching(/^it is being applied \(pid \d+, which applies since 20/) },
        differences: [],
      });
    } finally {
      host().sh("touch /run/go");
    }
    expect(await ended).toBe(0);
    expect(await driftOn(host(), declared(plan, { "/etc/web/web.conf": CONF }))).toMatchObject({ state: "same" });
  });

  test("says what an interrupted run left", async () => {
    applied(host());
    host().apply(PLAN, { ...FILES, "/etc/web/web.conf": "two\n" }, { settings: "engine_act() { kill -9 $$; }" });
    const { differences } = await driftOn(host(), DECLARED);
    expect(differences.filter(({ kind }) => kind === "run").map(({ subject, what }) => [subject, what])).toEqual([
      ["last run", expect.stringMatching(/^started \d{4}-.* and was interrupted$/)],
      ["bundle web", "its notifications are due since an earlier run"],
    ]);
  });

  test("of a host to which nothing was applied finds what is declared, and no drift", async () => {
    expect(await driftOn(host(), DECLARED)).toMatchObject({
      state: "same",
      differences: [],
      pending: expect.arrayContaining([
        { path: "/etc/web/web.conf", what: "declared" },
        { path: "/etc/web/gone", what: "declared as absent" },
        { subject: "web.service", what: "declared as enabled" },
      ]),
    });
    expect(host().sh(`ls ${STATE}`).code).not.toBe(0);
  });

  test("compares no other operating system, and no record that it does not know", async () => {
    applied(host());
    const other = { ...model, platform: { ...model.platform, osVersion: "99" } };
    expect(await driftOn(host(), DECLARED, other)).toMatchObject({
      state: "unreachable",
      problem: { what: expect.stringMatching(/^it runs .*, declared is \w+ 99$/) },
    });
    host().sh(`echo nonsense >${STATE}/record`);
    expect(await driftOn(host(), DECLARED)).toMatchObject({
      state: "unreachable",
      problem: { what: expect.stringContaining("its record is of another version, or broken") },
    });
  });

  test("is refused to who is not root", async () => {
    const asNobody = {
      run: async (_: string, command: string) => {
        const { code, out } = host().sh(
          `setpriv --reuid=nobody --regid=nogroup --clear-groups /bin/sh -c "$(cat)"`,
          command,
        );
        return { code, stdout: "", stderr: out };
      },
    };
    await expect(lookAtHost(DECLARED, model, asNobody)).rejects.toThrow("status 77: ");
  });

  test("reads what was applied in the payloads that were kept only where it is not what lies there", async () => {
    const { zoneFile } = model.platform.firewalld;
    const zone = '<zone>\n  <service name="ssh"/>\n</zone>\n';
    const plan = planOf("bundle firewall", `  file ${zoneFile} 0644 root root`);
    expect(host().apply(plan, { [zoneFile]: zone })).toMatchObject({ code: 0 });
    host().write("/run/firewall/getZoneSettings2", '{"data":[{"services":{"data":["ssh","cockpit"]}}]}');
    const drift = async () =>
      (await driftOn(host(), declared(plan, { [zoneFile]: "another" }))).differences.map(({ what }) => what);
    const letsInMore = "admits service cockpit, which was not applied";
    expect(await drift()).toEqual([letsInMore]);
    expect((await look(host(), declared(plan))).payloads).toEqual([]);
    host().sh(`echo edited >${zoneFile}`);
    expect(await drift()).toEqual(["edited: 1 line added, 3 lines removed", letsInMore]);
    host().sh(`rm ${zoneFile}`);
    expect(await drift()).toEqual(["applied as a file", letsInMore]);
    host().sh(`ln -s elsewhere ${zoneFile}`);
    expect(await drift()).toEqual(["a symbolic link to elsewhere, applied as a file", letsInMore]);
  });

  test("starts as many commands for many files as for few", async () => {
    const commands = "awk base64 busctl cat cut date find gzip id readlink realpath sha256sum sort systemctl tr xargs";
    const manyOf = (count: number) => Array.from({ length: count }, (_, index) => `/etc/many/${index}`);
    const counts: number[] = [];
    host().sh(
      "mkdir -p /usr/local/sbin/real; mv /usr/local/sbin/systemctl /usr/local/sbin/busctl /usr/local/sbin/real",
    );
    for (const count of [3, 600]) {
      const paths = manyOf(count);
      const plan = planOf("bundle many", ...paths.map((path) => `  file ${path} 0644 root root`));
      host().sh("cp -a /usr/local/sbin/real/systemctl /usr/local/sbin");
      host().apply(plan, Object.fromEntries(paths.map((path) => [path, `${path}\n`])));
      host().sh("for f in /etc/many/*; do echo edited >>$f; done");
      host().write(
        "/usr/local/sbin/counted",
        `#!/bin/sh\nname=\${0##*/}\necho $name >>/run/counted\n[ ! -x /usr/local/sbin/real/$name ] || exec /usr/local/sbin/real/$name "$@"\nexec /usr/bin/$name "$@"\n`,
        "0755",
      );
      host().sh(`rm -f /run/counted; for c in ${commands}; do ln -sf counted /usr/local/sbin/$c; done`);
      const { differences } = await driftOn(host(), declared(plan));
      expect(differences.filter(({ diff }) => diff?.endsWith("+edited\n"))).toHaveLength(count);
      counts.push(
        Number(
          host().sh(
            `rm /usr/local/sbin/counted; for c in ${commands}; do rm /usr/local/sbin/$c; done; wc -l </run/counted`,
          ).out,
        ),
      );
    }
    expect(counts[0]).toBeGreaterThan(20);
    expect(counts[1]).toBe(counts[0]);
  });
});
