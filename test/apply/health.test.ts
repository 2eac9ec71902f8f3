import { applyScript } from "./payload";
import { describeOnHost, planOf } from "./throw-away-host";

const SHELLS = ["dash", "bash --posix"];

/** One `await` a check: a shell command, within so many seconds. */
const planWith = (...checks: (readonly [label: string, seconds: number, shell: string])[]) =>
  planOf(
    "bundle web",
    "  file /etc/web 0644 root root",
    "  on-change reload web.service",
    "  enable web.service",
    ...checks.map(([label, seconds, shell]) => `  await ${seconds} ${label} sh -c ${encodeURIComponent(shell)}`),
  );
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const awaited = (out: string) => [...out.matchAll(/^ {2}await (\S+) \(at most \d+ s\)$/gm)].map(([, label]) => label);

describeOnHost("health checks", (host) => {
  /** Processes of the whole machine with these words in their arguments. */
  const running = (words: string) =>
    host()
      .sh(`pgrep -fc '[${words.slice(0, 1)}]${words.slice(1)}'`)
      .out.trim();

  /** Checks are done by the host's own shell. */
  const useShell = (shell: string) => {
    host().sh(`ln -sfT "$(command -v ${shell.split(" ")[0]})" /bin/sh`);
    return { shell: shell.split(" ") };
  };

  test.each(SHELLS)("under %s are under way eight at a time, and printed as they were declared", (shell) => {
    // None succeeds before eight began.
    const check = (number: number) => `echo ${number} >>/var/began; test $(sort -u /var/began | wc -l) -ge 8`;
    const plan = planWith(...numbers(30).map((number) => [`check${number}`, 20, check(number)] as const));
    const run = host().apply(plan, { "/etc/web": "" }, useShell(shell));
    expect([run.code, awaited(run.out)]).toEqual([0, numbers(30).map((number) => `check${number}`)]);
  });

  test("are at most eight at a time", () => {
    const check = "echo 1 >>/var/checks; sleep 0.05; echo -1 >>/var/checks";
    host().apply(planWith(...numbers(30).map((number) => [`check${number}`, 20, check] as const)), { "/etc/web": "" });
    let under = 0;
    const most = Math.max(
      ...(host().read("/var/checks") ?? "")
        .trim()
        .split("\n")
        .map((step) => (under += Number(step))),
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  test.each(SHELLS)("under %s fail as the first of them in the plan that fails, and no other goes on", (shell) => {
    host().apply(planWith(), { "/etc/web": "one" });
    const run = host().apply(
      planWith(
        ["fine", 9, "sleep 0.3"],
        ["broken", 1, "echo because >&2; exit 1"],
        ["hangs", 9, "sleep 61234"],
        ["broken-too", 1, "false"],
      ),
      { "/etc/web": "two" },
      useShell(shell),
    );
    expect(run.code).toBe(70);
    expect(awaited(run.out)).toEqual(["fine", "broken"]);
    expect(run.out).toContain(
      "    | because\n  FAILED: did not pass within 1 s: broken\n  the previous files are back\n",
    );
    expect(run.out).toContain("www01.lab: check with: sh -c 'echo because >&2; exit 1'\n");
    expect(host().read("/etc/web")).toBe("one");
    expect(running("sleep 61234")).toBe("0");
  });

  test("have their whole time from when those before them are done", () => {
    const run = host().apply(
      planWith(["slow", 9, "sleep 1.6; (sleep 0.3; touch /run/ready) &"], ["after-it", 1, "test -e /run/ready"]),
      { "/etc/web": "" },
    );
    expect([run.code, awaited(run.out)]).toEqual([0, ["slow", "after-it"]]);
  });

  test.each(SHELLS)("under %s that began early and hang are tried again in their own time", (shell) => {
    const hang = "test -e /run/tried || { : >/run/tried; sleep 64567; }";
    const run = host().apply(planWith(["slow", 9, "sleep 3"], ["hung", 2, hang]), { "/etc/web": "" }, useShell(shell));
    expect([run.code, awaited(run.out), running("sleep 64567")]).toEqual([0, ["slow", "hung"], "0"]);
  });

  test("show the last output that is whole", () => {
    const check = "test -e /run/tried && sleep 9; : >/run/tried; echo because; false";
    const run = host().apply(planWith(["broken", 2, check]), { "/etc/web": "" });
    expect(run.out).toContain("    | because\n  FAILED: did not pass within 2 s: broken\n");
  });

  test("fail, and are not waited for, where somebody kills all of them", () => {
    const run = host().apply(planWith(["killed", 99, "kill -9 $PPID; sleep 9"]), { "/etc/web": "" });
    expect([run.code, run.out]).toEqual([70, expect.stringContaining("  FAILED: did not pass within 99 s: killed\n")]);
  });

  test.each(SHELLS)("under %s get the words of the plan", (shell) => {
    const word = "it's\n%25 \\1 & $0 `\"";
    const plan = planOf(
      "bundle web",
      "  file /etc/web 0644 root root",
      `  await 2 words test ${encodeURIComponent(word)} = ${encodeURIComponent(word)}`,
      `  await 2 more sh -c ${encodeURIComponent('printf %s "$2" >/var/word')} sh one ${encodeURIComponent(word)}`,
      `  await 2 line /bin/sh -c ${encodeURIComponent("printf '%s\n' 'it'\\''s \\1' >/var/line")}`,
    );
    const run = host().apply(plan, { "/etc/web": "" }, useShell(shell));
    expect([run.code, host().read("/var/word"), host().read("/var/line")]).toEqual([0, word, "it's \\1\n"]);
  });

  test("that hang are given up in time, and end even where they do not want to", () => {
    const run = host().apply(planWith(["stubborn", 1, "trap '' TERM; sleep 62345; sleep 62345"]), { "/etc/web": "" });
    expect(run.out).toContain("  FAILED: did not pass within 1 s: stubborn\n");
    expect(running("sleep 62345")).toBe("0");
  });

  test.each(SHELLS.flatMap((shell) => [[shell, "SIGTERM"] as const, [shell, "SIGKILL"] as const]))(
    "under %s end with an engine that gets %s, and the next one has the host to itself",
    async (shell, signal) => {
      useShell(shell);
      host().apply(planWith(), { "/etc/web": "one" });
      const checks = ["sleep 63456", "echo tried >>/var/tried; false"].map((check) => ["check", 3, check] as const);
      host().sh("rm -f /var/tried");
      host().write("/root/apply.sh", applyScript({ plan: planWith(...checks), "/etc/web": "two" }), "0700");
      const engine = host().start([...shell.split(" "), "/root/apply.sh"]);
      const ended = new Promise<number | null>((resolve) => engine.on("exit", (code) => resolve(code)));
      for (let tries = 0; host().read("/var/tried") === undefined && tries < 100; tries++) host().sh("sleep 0.05");
      expect(running("sleep 63456")).not.toBe("0");
      process.kill(Number(host().sh("cut -d ' ' -f 2 /run/cdktf-mutual-tls.lock | tr -d ,").out), signal);
      expect(await ended).toBe(signal === "SIGTERM" ? 143 : null);
      // One that is under way when its engine is killed ends when its time is over.
      if (signal === "SIGKILL") host().sh("sleep 3.5");
      expect(running("sleep 63456")).toBe("0");
      const tried = host().read("/var/tried");
      const next = host().apply(planWith(), { "/etc/web": "two" });
      expect([next.code, next.out]).toEqual([0, expect.not.stringContaining("waiting for")]);
      expect(host().calls().slice(-1)).toEqual(["systemctl reload web.service"]);
      expect(host().read("/var/tried")).toBe(tried);
    },
  );
});
