import { describeOnHost, OS, planOf } from "./throw-away-host";

const CANARY = "canary-4711";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const STATE = "/var/lib/cdktf-mutual-tls";

describeOnHost("a secret", (host) => {
  const plan = (version: string, mode = "0600") =>
    planOf(
      "bundle web",
      `  secret /etc/web/key 0600 root root api-key ${version}`.replace("0600", mode),
      "  on-change reload web.service",
      "  enable web.service",
    );
  const deliver = (version: string, value: string) => host().deliver(`${OS}\napi-key ${version} ${base64(value)}`);

  test("lands for root only, is installed once, and its copy is gone", () => {
    expect(deliver("1", CANARY).out).toMatch(/: 1 secrets delivered\n$/);
    expect(host().sh(`stat -c '%a %U' ${STATE}/secrets ${STATE}/secrets/api-key.1`).out).toBe("700 root\n600 root\n");
    const run = host().apply(plan("1"));
    expect(run.out).toContain("  + /etc/web/key  secret api-key 1\n");
    expect(host().read("/etc/web/key")).toBe(CANARY);
    expect(host().sh(`ls ${STATE}/secrets`).out).toBe("");
    expect(host().apply(plan("1")).out).toContain(": 0 changed (");
  });

  test("whose apply failed leaves no copy once its successor is installed", () => {
    deliver("1", CANARY);
    expect(host().apply(`${plan("1")}  on-change run false\n`)).toMatchObject({ code: 70 });
    deliver("2", "two");
    expect(host().apply(plan("2"))).toMatchObject({ code: 0 });
    expect(host().sh(`ls -A ${STATE}/secrets; grep -rl ${CANARY} ${STATE}`).out).toBe("");
  });

  test("is rotated by its version, which notifies its bundle", () => {
    deliver("1", "one");
    host().apply(plan("1"));
    host().calls();
    deliver("2", "two");
    const run = host().apply(plan("2"));
    expect(run.out).toContain("  ~ /etc/web/key  secret api-key 2\n");
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
    expect(host().read("/etc/web/key")).toBe("two");
  });

  test("that was not delivered fails the apply before anything is written, and says what to do", () => {
    const run = host().apply(
      `${planOf("bundle first", "  absent /etc/motd")}bundle web\n  secret /etc/web/key 0600 root root api-key 1\n`,
    );
    expect(run.code).toBe(65);
    expect(run.out).toContain("secret api-key 1 is needed at /etc/web/key and was not delivered\n");
    expect(run.out).toContain(
      "nothing was written; to have it delivered, declare another version of the secret and apply again;\n",
    );
    expect(host().sh("ls /etc/motd").code).toBe(0);
  });

  test("that is lost on the host is needed again; one whose mode drifted is not", () => {
    deliver("1", CANARY);
    host().apply(plan("1"));
    host().sh("chmod 0644 /etc/web/key");
    expect(host().apply(plan("1")).out).toContain("  ~ /etc/web/key  mode 0644 -> 0600\n");
    expect(host().apply(plan("1", "0640")).out).toContain("  ~ /etc/web/key  mode 0600 -> 0640\n");
    expect(host().read("/etc/web/key")).toBe(CANARY);
    host().sh("rm /etc/web/key");
    expect(host().apply(plan("1")).code).toBe(65);
  });

  test("stays delivered until an apply used it", () => {
    deliver("1", CANARY);
    const failing = plan("1").replace("  on-change", "  validate /etc false\n  on-change");
    expect(host().apply(failing).code).toBe(70);
    expect(host().apply(plan("1"))).toMatchObject({ code: 0 });
    expect(host().read("/etc/web/key")).toBe(CANARY);
  });

  test("is sent after one delivery of none, which looks at the host, says nothing and writes nothing", () => {
    expect(host().deliver(`${OS}\n`)).toMatchObject({ code: 0, out: "" });
    expect(host().deliver("os plan9 4\n")).toMatchObject({ code: 69, out: expect.stringContaining("plan9 4") });
    expect(host().sh("ls /var/lib/cdktf-mutual-tls").code).not.toBe(0);
  });

  test("is in no output, record, log or left-over file", () => {
    const out = [deliver("1", CANARY).out, host().apply(plan("1")).out, host().apply(plan("1")).out].join("");
    const hash = host().sh("sha256sum </etc/web/key | cut -c 1-64").out.trim();
    for (const trace of [CANARY, base64(CANARY), hash]) {
      expect(out).not.toContain(trace);
      const found = host().sh(`grep -rl -e '${trace}' /var/lib/cdktf-mutual-tls /var/log /run /etc/web 2>/dev/null`);
      expect(found.out.replace("/etc/web/key\n", "")).toBe("");
    }
  });

  test("is in no argument list and no environment of a process", () => {
    host().write(
      "/usr/local/sbin/spy",
      '#!/bin/sh\necho "$0 $*" >>/run/spied\nenv >>/run/spied\nexec "/usr/bin/$(basename "$0")" "$@"\n',
      "0755",
    );
    host().sh("for c in base64 mv cp sync xargs chmod mkdir rm cat; do ln -s spy /usr/local/sbin/$c; done");
    deliver("1", CANARY);
    host().apply(plan("1"));
    const spied = host().read("/run/spied") ?? "";
    expect(spied).toContain("base64 -d");
    for (const trace of [CANARY, base64(CANARY)]) expect(spied).not.toContain(trace);
  });

  test.each([
    ["api-key 1 ", 65, "secret api-key: its value is empty; give the value and apply again"],
    ["api-key 1 ***", 65, "secret api-key: its value did not arrive as base64"],
    ["../x 1 YQ==", 65, "a secret has a name that is not made of"],
    ["api-key ../1 YQ==", 65, "secret api-key: its version is not made of"],
    ["os rocky 9", 69, "the plan is for rocky 9: nothing was written"],
  ])("is refused in words: %s", (line, code, words) => {
    const run = host().deliver(line);
    expect(run.code).toBe(code);
    expect(run.out).toContain(words);
    expect(
      host()
        .sh(`find ${STATE}/secrets -type f`)
        .out.replace(/^find: .*\n/, ""),
    ).toBe("");
  });
});
