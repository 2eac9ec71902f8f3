import { describeOnHost, OS, planOf } from "./throw-away-host";

const BUNDLE = "bundle b";

describeOnHost(
  "a plan that cannot be meant",
  (host) => {
    const refused = (plan: string, files = {}) => {
      const run = host().apply(plan, files);
      expect(run.code).toBe(65);
      expect(run.out).toMatch(/the (plan|payload) is refused: nothing was written\n$/);
      expect(host().sh("ls -d /var/lib/cdktf-mutual-tls 2>/dev/null").out).toBe("");
      return run.out;
    };

    test.each([
      ["package-list a", "plan line 6: unknown word `package-list`; allowed: package, fix, selinux, directory,"],
      ["file /etc/a 0644 root root", "plan line 6: the payload has no content for `/etc/a`"],
      ["directory etc/a 0644 root root", "plan line 6: `etc/a` is not a valid path; allowed: absolute"],
      ["directory /etc/../a 0644 root root", "`/etc/../a` is not a valid path"],
      ["directory /etc/a/ 0644 root root", "`/etc/a/` is not a valid path"],
      ["directory /etc//a 0644 root root", "`/etc//a` is not a valid path"],
      ["directory /etc/a/. 0644 root root", "`/etc/a/.` is not a valid path"],
      ["directory /etc/a%0Ab 0644 root root", "is not a valid path"],
      ["directory / 0755 root root", "`/` is not a valid path"],
      ["directory /var/lib/cdktf-mutual-tls/x 0755 root root", "belongs to the engine itself"],
      ["directory /etc/a 644 root root", "mode `644` is not allowed; allowed: four octal digits"],
      ["directory /etc/a 0888 root root", "mode `0888` is not allowed"],
      ["directory /etc/a 0755 0 root", "owner `0` is not allowed; allowed: the name of a user"],
      ["directory /etc/a 0755 root -R", "group `-R` is not allowed"],
      ["directory /etc/a 0755 root", "`directory` has 3 fields; expected: directory PATH MODE OWNER GROUP"],
      ["link /etc/a ", "target `` is empty"],
      ["absent /etc/a%2", "`/etc/a%2` has a % without two hexadecimal digits behind it (00 is not allowed)"],
      ["absent /etc/a%00", "has a % without two hexadecimal digits behind it (00 is not allowed)"],
      ["secret /etc/a 0600 root root ../x 1", "secret `../x` is not allowed"],
      ["on-change kill a.service", "`kill` is not allowed; allowed: reload, restart, start, run"],
      ["on-change reload apache2", "unit `apache2` is not allowed; allowed: a full unit name"],
      ["enable -x.service --now", "`enable` has 2 fields"],
      ["await soon it true", "`soon` seconds; allowed: 1 to 999"],
      ["package -y", "package `-y` is not allowed"],
      ["fix CVE-2026-1 a 1.0", "`a` is not a package of the lines above; allowed: the name of one that is"],
      ["fix 2026-1 a 1.0", "fix `2026-1` is not allowed; allowed: CVE-YEAR-NUMBER"],
      ["fix CVE-2026-1 a 1.0-2", "version `1.0-2` is not allowed; allowed: numbers divided by dots"],
      ["fix CVE-2026-1 a", "`fix` has 2 fields; expected: fix CVE PACKAGE VERSION"],
      ["of /etc/a", "plan line 6: `of` is about the next line, and there is none"],
      ["switch etc", "`etc` is not a valid path"],
      ["bundle b", "a second bundle `b`"],
      ["os debian 13", "`os` after the first bundle"],
    ])("is refused with its line: %s", (line, words) => {
      expect(refused(planOf(BUNDLE, `  ${line}`))).toContain(words);
    });

    test("is refused for two owners of one path, and for a path below a file", () => {
      const out = refused(planOf(BUNDLE, "  absent /etc/a", "  link /etc/a b", "  directory /etc/a/b 0755 root root"));
      expect(out).toContain("plan line 7: `/etc/a` is already owned by line 6\n");
      expect(out).toContain("plan line 8: `/etc/a/b` lies below `/etc/a`, which line 6 declares as absent\n");
    });

    test("is refused for content that no line declares", () => {
      expect(refused(planOf(BUNDLE), { "/etc/a": "a" })).toContain(
        "the payload has content for `/etc/a`, which is not a file of the plan",
      );
    });

    test.each([
      ["/etc/b 0644 root root as", {}, "plan line 7: `as` is not allowed; allowed: base64, as PATH, or none"],
      [
        "/etc/b 0644 root root like /etc/a",
        {},
        "plan line 7: `like` is not allowed; allowed: base64, as PATH, or none",
      ],
      [
        "/etc/b 0644 root root as /etc/a c",
        {},
        "`file` has 7 fields; expected: file PATH MODE OWNER GROUP [base64 | as PATH]",
      ],
      ["/etc/b 0644 root root as /etc/c", {}, "plan line 7: the payload has no content for `/etc/c`"],
      ["/etc/b 0644 root root as /etc/a", { "/etc/b": "b" }, "the payload has content for `/etc/b`, which is a copy"],
      [
        "/etc/b 0644 root root as /etc/d",
        { "/etc/d": "ZA==" },
        "plan line 7: `/etc/d` is not text that another file can have",
      ],
      [
        "/etc/b 0644 root root as /etc/e",
        { "/etc/e": "e" },
        "the payload has content for `/etc/e`, which is not a file of the plan",
      ],
    ])("is refused for a copy of what cannot be copied: file %s", (line, files, words) => {
      const bytes = "/etc/d" in files ? ["  file /etc/d 0644 root root base64"] : [];
      const plan = planOf(BUNDLE, "  file /etc/a 0644 root root", `  file ${line}`, ...bytes);
      expect(refused(plan, { "/etc/a": "a", ...files })).toContain(words);
    });

    test("is refused when it is of another version, and when host or os is missing", () => {
      expect(refused("cdktf-mutual-tls-plan 2\nhost a\n")).toContain("is not `cdktf-mutual-tls-plan 1`");
      expect(refused(`cdktf-mutual-tls-plan 1\n${OS}\n${BUNDLE}\n`)).toContain("`host` and `os` are needed");
    });

    test.each([
      ["a payload that is cut", (text: string) => text.slice(0, text.length / 2)],
      ["a payload that is no base64", () => "*** no base64 ***"],
      ["an empty payload", () => ""],
    ])("is refused as %s", (_, damage) => {
      host().apply(planOf(BUNDLE, "  absent /etc/motd"));
      const script = host().read("/root/apply.sh") ?? "";
      const payload = script.trimEnd().split("\n").at(-2) ?? "";
      host().sh("rm -rf /var/lib/cdktf-mutual-tls; echo back >/etc/motd");
      host().write("/root/apply.sh", script.replace(payload, damage(payload)));
      expect(host().sh("sh /root/apply.sh").code).toBe(65);
      expect(host().read("/etc/motd")).toBe("back\n");
    });

    test("for another operating system is refused before anything is written", () => {
      const run = host().apply(planOf(BUNDLE, "  absent /etc/motd").replace(OS, "os rocky 9"));
      expect(run.code).toBe(69);
      expect(run.out).toContain(", the plan is for rocky 9: nothing was written\n");
      expect(host().apply(planOf(BUNDLE).replace(OS, `${OS}1`)).code).toBe(69);
      expect(host().sh("ls -d /var/lib/cdktf-mutual-tls /etc/motd 2>/dev/null").out).toBe("/etc/motd\n");
    });
  },
  { shared: true },
);

describeOnHost("a host that cannot be applied to", (host) => {
  const plan = planOf(BUNDLE, "  absent /etc/motd");

  test("says so when the user is not root", () => {
    host().apply(plan);
    const run = host().sh(
      "chmod 0755 /root; chmod 0644 /root/apply.sh; setpriv --reuid www-data --regid www-data --clear-groups sh /root/apply.sh",
    );
    expect(run).toMatchObject({ code: 77 });
    expect(run.out).toContain("only root can apply a plan");
  });

  test("says so when a file system is read-only", () => {
    host().sh("mount --bind /etc /etc; mount -o remount,bind,ro /etc");
    const run = host().apply(plan);
    expect(run).toMatchObject({ code: 73 });
    expect(run.out).toContain("/etc is on a read-only file system: nothing was written");
  });

  test("says who holds it, and waits for them", () => {
    host().apply(planOf(BUNDLE, "  on-change run sleep 3", "  file /etc/a 0644 root root"), { "/etc/a": "" });
    host().sh("rm /etc/a; cp /root/apply.sh /root/slow.sh");
    const slow = host().start(["sh", "/root/slow.sh"]);
    while (
      host().read("/run/cdktf-mutual-tls.lock") === undefined ||
      host().sh("flock -n /run/cdktf-mutual-tls.lock true").code === 0
    );
    const gaveUp = host().apply(plan, {}, { settings: "engine_lock_seconds=1" });
    expect(gaveUp).toMatchObject({ code: 75 });
    expect(gaveUp.out).toMatch(/waiting for pid \d+, which applies since \S+ \(at most 1 s\)\n.*still holds this host/);
    expect(host().apply(plan)).toMatchObject({ code: 0 });
    slow.kill("SIGKILL");
  });

  test("is applied to the end when the connection is lost", async () => {
    host().apply(planOf(BUNDLE, "  file /etc/a 0644 root root", "  on-change run sleep 1", "  enable a.service"), {
      "/etc/a": "",
    });
    host().sh("rm /etc/a /run/units/a.service.*");
    host().calls();
    const run = host().start(["sh", "/root/apply.sh"]);
    while (host().read("/etc/a") === undefined);
    process.kill(-(run.pid ?? 0), "SIGHUP");
    await new Promise((done) => run.on("close", done));
    expect(host().calls()).toEqual(["systemctl enable a.service", "systemctl start a.service"]);
  });

  test("says so where its lock cannot be opened", () => {
    host().sh("mkdir /run/cdktf-mutual-tls.lock");
    const run = host().apply(plan);
    expect(run).toMatchObject({ code: 73 });
    expect(run.out).toContain("cannot write /run/cdktf-mutual-tls.lock: nothing was written");
  });

  test.each(["08", "99999999999999999999", "-1", "1 2"])(
    "reads no generation from its record that is none: %s",
    (number) => {
      host().apply(planOf(BUNDLE, "  file /etc/a 0644 root root"), { "/etc/a": "one" });
      host().sh(`sed -i 's/^generation.*/generation\\t${number}/' /var/lib/cdktf-mutual-tls/record`);
      const run = host().apply(planOf(BUNDLE, "  file /etc/a 0644 root root"), { "/etc/a": "two" });
      expect(run).toMatchObject({ code: 0 });
      expect(run.out).toContain("the record has a line that this engine does not write; it is ignored: line 3\n");
      expect(host().read("/var/lib/cdktf-mutual-tls/record")).toContain("\ngeneration\t1\n");
    },
  );

  test.each([
    ["an apply", ""],
    ["a teardown", "teardown\n"],
  ])("as another host keeps its files (%s)", (_, lines) => {
    host().apply(planOf(BUNDLE, "  file /etc/a 0644 root root"), { "/etc/a": "ours" });
    const other = (lines === "" ? planOf(BUNDLE) : `${planOf()}${lines}`).replace("www01.lab", "www01.other");
    const run = host().apply(other);
    expect(run).toMatchObject({ code: 78 });
    expect(run.out).toContain(
      "www01.other: this host was applied to as www01.lab, and the plan is for www01.other: nothing was written\n",
    );
    expect(host().read("/etc/a")).toBe("ours");
    // A record of before names no host; so does one whose line was taken away.
    host().sh("sed -i '/^host/d' /var/lib/cdktf-mutual-tls/record");
    expect(host().apply(other)).toMatchObject({ code: 0 });
    expect(host().read("/etc/a")).toBeUndefined();
  });

  test("keeps a record of another version untouched", () => {
    host().apply(plan);
    host().sh("sed -i '1s/1/2/' /var/lib/cdktf-mutual-tls/record");
    const run = host().apply(planOf(BUNDLE));
    expect(run).toMatchObject({ code: 73 });
    expect(run.out).toContain(
      "/var/lib/cdktf-mutual-tls/record has another version, or is damaged: nothing was written",
    );
  });
});
