import { describeOnHost, planOf, type ThrowAwayHost } from "./throw-away-host";

/** Ends the engine before or after a call of systemctl, or before the health checks. */
const dieBefore = (call: string) =>
  `engine_quietly() { case "$*" in "systemctl ${call}"*) kill -9 $$ ;; esac; (engine_become "$engine_run/output" "$@"); }`;
const dieAfter = (call: string) =>
  `engine_quietly() { (engine_become "$engine_run/output" "$@") || return; case "$*" in "systemctl ${call}"*) kill -9 $$ ;; esac; }`;
const DIE_WAITING = "engine_await_all() { kill -9 $$; }";

/** As httpd's bundle: read through a switch, restarted for a module, else reloaded. */
const site = (...lines: string[]) =>
  planOf(
    "bundle web",
    "  file /etc/web/site.conf 0644 root root",
    ...lines,
    "  switch /etc/web",
    "  of /etc/web/modules",
    "  on-change restart web.service",
    "  on-change reload web.service",
    "  enable web.service",
    "  await 3 it true",
  );
const SITE = site("  file /etc/web/modules/md 0644 root root");
const WITHOUT = site();
const text = (content: string, md = "md") => ({ "/etc/web/site.conf": content, "/etc/web/modules/md": md });
const plain = (content: string) => ({ "/etc/web/site.conf": content });

/** As the bundle of a daemon: not switched, so that the files of a killed apply stay. */
const DAEMONS = planOf(
  "bundle daemons",
  "  file /etc/a/conf 0644 root root",
  "  file /etc/b/conf 0644 root root",
  "  of /etc/a",
  "  on-change restart a.service",
  "  of /etc/b",
  "  on-change restart b.service",
  "  enable a.service",
  "  enable b.service",
  "  await 3 it true",
);
const both = (a: string, b: string) => ({ "/etc/a/conf": a, "/etc/b/conf": b });

function unchanged(host: ThrowAwayHost, plan: string, files: Record<string, string>): void {
  expect(host.apply(plan, files).out).toMatch(/^www01\.lab: 0 changed \(/);
  expect(host.calls()).toEqual([]);
  expect(host.read("/var/lib/cdktf-mutual-tls/record")).not.toMatch(/^(due|pending)\t/m);
  expect(host.sh("ls /var/lib/cdktf-mutual-tls/acted").code).not.toBe(0);
}

describeOnHost("what is due after a killed apply", (host) => {
  function begin(plan: string, files: Record<string, string>): void {
    expect(host().apply(plan, files)).toMatchObject({ code: 0 });
    host().calls();
  }
  function kill(plan: string, files: Record<string, string>, settings: string): string[] {
    expect(host().apply(plan, files, { settings }).code).not.toBe(0);
    return host().calls();
  }

  test.each([
    ["before its reload", dieBefore("reload"), []],
    ["after its reload", dieAfter("reload"), ["systemctl reload web.service"]],
    ["while it waits for health checks", DIE_WAITING, ["systemctl reload web.service"]],
  ])("is a reload, and no restart, where it was killed %s", (_, settings, calls) => {
    begin(SITE, text("1"));
    expect(kill(SITE, text("2"), settings)).toEqual(calls);
    expect(host().apply(SITE, text("2"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    unchanged(host(), SITE, text("2"));
  });

  test("leaves the record whole where the kill comes while its previous form is written to the journal", () => {
    begin(SITE, text("1"));
    const record = () => host().sh("cat /var/lib/cdktf-mutual-tls/record").out.split("\n");
    const paths = () =>
      record()
        .filter((line) => line.startsWith("path\t"))
        .sort();
    const before = paths();
    expect(before.join("\n")).toContain("/etc/web/modules");
    kill(SITE, text("2"), "engine_compose() { kill -9 $$; }");
    expect(host().apply(SITE, text("1"))).toMatchObject({ code: 0 });
    expect(paths()).toEqual(before);
  });

  test("is a restart where the module came and the restart was not done", () => {
    begin(WITHOUT, plain("1"));
    expect(kill(SITE, text("1"), dieBefore("restart"))).toEqual([]);
    expect(host().apply(SITE, text("1"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl restart web.service"]);
    unchanged(host(), SITE, text("1"));
  });

  test("is no second restart where the first was done with the same files", () => {
    begin(WITHOUT, plain("1"));
    expect(kill(SITE, text("1"), DIE_WAITING)).toEqual(["systemctl restart web.service"]);
    expect(kill(SITE, text("1"), "engine_prepare() { kill -9 $$; }")).toEqual([]);
    expect(host().apply(SITE, text("1"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    unchanged(host(), SITE, text("1"));
  });

  test("is a restart where the first was done with other files", () => {
    begin(WITHOUT, plain("1"));
    expect(kill(SITE, text("1"), DIE_WAITING)).toEqual(["systemctl restart web.service"]);
    expect(host().apply(SITE, text("1", "other"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl restart web.service"]);
    unchanged(host(), SITE, text("1", "other"));
  });

  test("is nothing where nobody was notified and the declaration is taken back", () => {
    begin(WITHOUT, plain("1"));
    kill(SITE, text("1"), "engine_validate_live() { kill -9 $$; }");
    expect(host().apply(WITHOUT, plain("1")).code).toBe(0);
    expect(host().calls()).toEqual([]);
    unchanged(host(), WITHOUT, plain("1"));
  });

  test("is a notification with the previous files where one was done and the declaration is taken back", () => {
    begin(SITE, text("1"));
    kill(SITE, text("2"), DIE_WAITING);
    expect(host().apply(SITE, text("1")).code).toBe(0);
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    unchanged(host(), SITE, text("1"));
  });

  test("is nothing where it was killed before a file was live", () => {
    begin(DAEMONS, both("1", "1"));
    kill(DAEMONS, both("2", "1"), "engine_swap() { mv $engine_journal/swap $engine_journal/prepare; kill -9 $$; }");
    expect(host().apply(DAEMONS, both("1", "1")).code).toBe(0);
    expect(host().calls()).toEqual([]);
    unchanged(host(), DAEMONS, both("1", "1"));
  });

  test.each([
    ["before the first", dieBefore("restart"), ["a", "b"]],
    ["during the second", dieAfter("restart -- b.service"), ["b"]],
    ["after both", DIE_WAITING, []],
  ])("are the restarts that were not done, where it was killed %s", (_, settings, left) => {
    begin(DAEMONS, both("1", "1"));
    kill(DAEMONS, both("2", "2"), settings);
    expect(host().apply(DAEMONS, both("2", "2"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(left.map((name) => `systemctl restart ${name}.service`));
    unchanged(host(), DAEMONS, both("2", "2"));
  });

  test("is added to what changes then", () => {
    begin(DAEMONS, both("1", "1"));
    kill(DAEMONS, both("2", "1"), dieBefore("restart"));
    expect(host().apply(DAEMONS, both("2", "2"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl restart a.service", "systemctl restart b.service"]);
    unchanged(host(), DAEMONS, both("2", "2"));
  });

  test("stays due through further killed applies", () => {
    begin(DAEMONS, both("1", "1"));
    kill(DAEMONS, both("2", "1"), dieBefore("restart"));
    kill(DAEMONS, both("2", "2"), dieBefore("restart"));
    kill(DAEMONS, both("2", "2"), dieBefore("restart -- b.service"));
    expect(host().apply(DAEMONS, both("2", "2"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl restart b.service"]);
    unchanged(host(), DAEMONS, both("2", "2"));
  });

  test("is done with the previous files by the rollback of the next apply, for each that the killed one notified", () => {
    begin(DAEMONS, both("1", "1"));
    kill(DAEMONS, both("2", "2"), DIE_WAITING);
    const run = host().apply(DAEMONS.replace("await 3 it true", "await 1 it false"), both("2", "2"));
    expect(run.code).toBe(70);
    expect(host().calls()).toEqual(["systemctl restart a.service", "systemctl restart b.service"]);
    expect(host().read("/etc/a/conf")).toBe("1");
    unchanged(host(), DAEMONS, both("1", "1"));
  });

  test("is no second restart of a unit that loaded its new unit file", () => {
    const unit = "/etc/systemd/system/a.service";
    const plan = planOf("bundle unit", `  file ${unit} 0644 root root`, "  enable a.service", "  await 3 it true");
    begin(plan, { [unit]: "1" });
    expect(kill(plan, { [unit]: "2" }, DIE_WAITING)).toEqual([
      "systemctl daemon-reload ",
      "systemctl restart a.service",
    ]);
    expect(host().apply(plan, { [unit]: "2" })).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl daemon-reload "]);
    unchanged(host(), plan, { [unit]: "2" });
  });

  test("is everything where an earlier version noted no steps", () => {
    begin(DAEMONS, both("1", "1"));
    host().sh("printf 'pending\\tdaemons\\t\\n' >>/var/lib/cdktf-mutual-tls/record");
    expect(host().apply(DAEMONS, both("1", "1"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual(["systemctl restart a.service", "systemctl restart b.service"]);
    unchanged(host(), DAEMONS, both("1", "1"));
  });
});
