import { createHash } from "node:crypto";
import { frames } from "./payload";
import { describeOnHost, planOf, type ThrowAwayHost } from "./throw-away-host";

const LOG = "/var/log/cdktf-mutual-tls";
const KEY = "SHA256:0123456789abcdefABCDEF0123456789abcdefABCDE";
const PLAN = planOf(
  "bundle web",
  "  file /etc/web 0644 root root",
  "  on-change reload web.service",
  "  enable web.service",
);
const files = (text: string) => ({ "/etc/web": text });
const hash = (contents: Record<string, string>) => createHash("sha256").update(frames(contents)).digest("hex");
const FIELDS =
  "began ended act outcome code bundle generation payload engine user key from changed pruned packages".split(" ");

function lines(host: ThrowAwayHost, file = `${LOG}/applies`): Record<string, string>[] {
  return (host.read(file) ?? "")
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Object.fromEntries(line.split("\t").map((value, index) => [FIELDS[index], value])));
}

describeOnHost("the log of applies", (host) => {
  const last = () => lines(host()).pop();

  test("has a line for each apply, for root only, with its payload's hash and what it changed", () => {
    host().apply(PLAN, files("1"), { settings: "engine_program=abc" });
    expect(lines(host())).toEqual([
      {
        began: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        ended: expect.stringMatching(/Z$/),
        ...{ act: "apply", outcome: "ok", code: "0", bundle: "-", generation: "1" },
        payload: hash({ plan: PLAN, ...files("1") }),
        ...{ engine: "abc", user: "root", key: "-", from: "-", changed: "1", pruned: "0", packages: "0" },
      },
    ]);
    expect(host().sh(`stat -c '%a %U' ${LOG} ${LOG}/applies`).out).toBe("700 root\n600 root\n");
    host().apply(PLAN, files("1"));
    expect(last()).toMatchObject({ outcome: "ok", generation: "1", changed: "0" });
    expect(lines(host())).toHaveLength(2);
  });

  test("names the SSH key and the address of who logged in, from sshd's lines in the journal", () => {
    host().write(
      "/usr/local/sbin/journalctl",
      `#!/bin/sh\ncat <<'END'\nAccepted publickey for root from 10.0.0.9 port 4711 ssh2: ED25519 SHA256:another\nAccepted publickey for root from 10.0.0.9 port 47110 ssh2: ED25519 ${KEY}\nroot: from 10.0.0.9 port 47110 SHA256:forged\nEND\n`,
      "0755",
    );
    host().apply(PLAN, files("1"), { shell: ["env", "SSH_CONNECTION=10.0.0.9 47110 10.0.0.2 22", "sh"] });
    expect(last()).toMatchObject({ user: "root", key: KEY, from: "10.0.0.9 47110" });
  });

  test("names the key that sshd makes known by ExposeAuthInfo, and the user who became root by sudo", () => {
    host().sh(
      "ssh-keygen -q -t ed25519 -N '' -f /root/id; printf 'publickey %s\\n' \"$(cut -d ' ' -f 1,2 /root/id.pub)\" >/run/auth",
    );
    const key = host().sh("ssh-keygen -lf /root/id.pub").out.split(" ")[1];
    host().apply(PLAN, files("1"), { shell: ["env", "SSH_USER_AUTH=/run/auth", "SUDO_USER=deploy", "sh"] });
    expect(last()).toMatchObject({ user: "deploy", key, from: "-" });
  });

  test.each(["a\tb", "a\nb", "\u001b[31m"])("writes no character that could make another line or field: %j", (user) => {
    host().apply(PLAN, files("1"), { shell: ["env", `SUDO_USER=${user}`, "SSH_CONNECTION=1 2 3 4", "sh"] });
    expect(lines(host())).toMatchObject([{ user: "?", changed: "1" }]);
  });

  test("has a line for an apply that is refused, fails, or is not rolled back", () => {
    host().apply(PLAN.replace("0644", "644"), files("1"));
    expect(last()).toMatchObject({ outcome: "refused", code: "65" });
    host().apply(PLAN, files("1"));
    host().sh(": >/run/units/fail-reload");
    expect(host().apply(PLAN, files("2")).code).toBe(70);
    expect(last()).toMatchObject({ outcome: "failed", code: "70", bundle: "web", generation: "1" });
    host().sh(": >/run/units/fail-restart");
    expect(host().apply(PLAN, files("3")).code).toBe(71);
    expect(last()).toMatchObject({ outcome: "not-rolled-back", code: "71", bundle: "web" });
  });

  test("has a line for an apply that finds another one", () => {
    host().apply(PLAN, files("1"));
    const settings = "engine_lock_seconds=0";
    host().sh(
      "mkfifo /run/hold; (exec 9>>/run/cdktf-mutual-tls.lock; flock 9; cat /run/hold) >/dev/null 2>&1 & sleep 0.3",
    );
    expect(host().apply(PLAN, files("2"), { settings }).code).toBe(75);
    host().sh("echo >/run/hold");
    expect(last()).toMatchObject({ outcome: "refused", code: "75" });
  });

  test("has the line of a killed apply, which the next one writes", () => {
    host().apply(PLAN, files("1"));
    host().apply(PLAN, files("2"), { settings: "engine_act() { kill -9 $$; }" });
    expect(lines(host())).toHaveLength(1);
    host().apply(PLAN, files("3"));
    const payload = (text: string) => hash({ plan: PLAN, ...files(text) });
    expect(lines(host())).toMatchObject([
      { outcome: "ok", payload: payload("1") },
      { outcome: "interrupted", ended: "-", payload: payload("2") },
      { outcome: "ok", payload: payload("3") },
    ]);
    expect(host().sh(`ls ${LOG}`).out).toBe("applies\n");
  });

  test("outlives a teardown, whose line it has", () => {
    host().apply(PLAN, files("1"));
    expect(host().apply(planOf("teardown").replace("package-manager apt\n", "")).code).toBe(0);
    expect(lines(host())).toMatchObject([{ act: "apply" }, { act: "teardown", outcome: "ok" }]);
  });

  test("does not grow for ever", () => {
    host().apply(PLAN, files("1"));
    host().apply(PLAN, files("1"), { settings: "engine_history_bytes=100" });
    host().apply(PLAN, files("1"), { settings: "engine_history_bytes=100" });
    expect(lines(host())).toHaveLength(1);
    expect(lines(host(), `${LOG}/applies.1`)).toHaveLength(1);
  });

  test("is not written where another user controls its folder, and the apply says so", () => {
    host().sh(`mkdir ${LOG}; chown www-data ${LOG}`);
    const run = host().apply(PLAN, files("1"));
    expect(run.code).toBe(0);
    expect(run.out).toContain(
      `not only root controls ${LOG}: this apply is in the journal, and not in the log of applies\n`,
    );
    expect(host().sh(`ls ${LOG}`).out).toBe("");
  });

  test("goes to the journal, too", () => {
    host().write("/usr/local/sbin/logger", '#!/bin/sh\necho "$@" >>/run/journal\n', "0755");
    host().apply(PLAN, files("1"));
    expect(host().read("/run/journal")).toBe(`-t cdktf-mutual-tls -- ${host().read(`${LOG}/applies`)}`);
  });
});
