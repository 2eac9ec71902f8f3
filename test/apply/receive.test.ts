import { prologue } from "../../lib/apply/engine";
import { ENGINE } from "./payload";
import { describeOnHost, OS, type ThrowAwayHost } from "./throw-away-host";

const CANARY = "canary-4712";
const LOGIN = "/srv/login";
const PIPE = `${LOGIN}/.cdktf-mutual-tls-secrets.sh`;
/** What Terraform uploads second. It is longer than what a pipe holds. */
const UPLOAD = [
  "#!secrets",
  " ".repeat(70_000),
  OS,
  `api-key 1 ${Buffer.from(CANARY).toString("base64")}`,
  "end",
  "",
].join("\n");
const base64 = Buffer.from(CANARY).toString("base64").slice(0, 12);

/** Runs the first script of a delivery, as Terraform does. */
function open(host: ThrowAwayHost, settings = "", os = OS) {
  host.sh(`mkdir -p ${LOGIN}; chmod 0700 ${LOGIN}`);
  const script = `${prologue()}${ENGINE}\n${settings}\nengine_receive <<'END'\n${os}\nend\nEND\n`;
  host.write(`${LOGIN}/.cdktf-mutual-tls-1.sh`, script, "0777");
  return host.sh(`/bin/sh ${LOGIN}/.cdktf-mutual-tls-1.sh`);
}

/** As scp writes a file: it makes one, or empties what is there. */
const upload = (host: ThrowAwayHost, text: string) => host.sh(`timeout 20 cat >${PIPE}`, text);
const run = (host: ThrowAwayHost) => host.sh(`chmod 0777 ${PIPE} && ${PIPE}`);
const remains = (host: ThrowAwayHost) =>
  host.sh(
    `find ${LOGIN} -mindepth 1; grep -rlE '${CANARY}|${base64}' ${LOGIN} /run /var/lib/cdktf-mutual-tls 2>/dev/null`,
  ).out;
/** Until no process waits for an upload any more. */
const settle = (host: ThrowAwayHost) =>
  host.sh(
    `for i in $(seq 100); do [ -p ${PIPE} ] || [ -e ${LOGIN}/.cdktf-mutual-tls-secrets.next ] || break; sleep 0.1; done; sleep 0.5`,
  );

describeOnHost("secrets that Terraform uploads", (host) => {
  test("are kept for root, and lie in no file on their way", () => {
    expect(open(host())).toEqual({ code: 0, out: "" });
    expect(host().sh(`stat -c '%F %a' ${PIPE}`).out).toBe("fifo 600\n");
    expect(upload(host(), UPLOAD).code).toBe(0);
    expect(run(host())).toEqual({ code: 0, out: expect.stringContaining(": 1 secrets delivered\n") });
    expect(remains(host())).toBe("/var/lib/cdktf-mutual-tls/secrets/api-key.1\n");
  });

  test("are in no script that is not run, where the connection is cut after the upload", () => {
    open(host());
    upload(host(), UPLOAD);
    settle(host());
    expect(remains(host())).not.toContain("/root");
    expect(host().sh(`grep -c . ${PIPE}; grep -rlE '${CANARY}|${base64}' ${LOGIN}`).out).not.toContain(LOGIN);
    // The next delivery begins with a new pipe.
    expect(open(host())).toEqual({ code: 0, out: "" });
    upload(host(), UPLOAD);
    expect(run(host()).code).toBe(0);
  });

  test.each([1, 1000, 65_536, UPLOAD.length - 30, UPLOAD.length - 4])(
    "are not kept where the connection is cut after %i bytes of the upload",
    (bytes) => {
      open(host());
      upload(host(), UPLOAD.slice(0, bytes));
      settle(host());
      expect(run(host())).toEqual({
        code: 65,
        out: expect.stringContaining("the secrets were cut off on their way: none was kept"),
      });
      expect(remains(host())).toBe("");
    },
  );

  test("make no file where they come too late", () => {
    open(host(), "engine_receive_seconds=1");
    host().sh(`for i in $(seq 50); do [ -p ${PIPE} ] || break; sleep 0.1; done`);
    expect(upload(host(), UPLOAD).code).not.toBe(0);
    expect(remains(host())).toBe(`${PIPE}\n`);
  });

  test("arrive where the host is slow: the path is never run while it is a pipe", () => {
    host().write(
      "/usr/local/sbin/mv",
      '#!/bin/sh\ncase $* in */login/*) sleep 1 ;; esac\nexec /usr/bin/mv "$@"\n',
      "0755",
    );
    open(host());
    expect(upload(host(), UPLOAD).code).toBe(0);
    expect(run(host()).out).toContain(": 1 secrets delivered\n");
  });

  test("say why they were refused to who runs the path", () => {
    open(host());
    upload(host(), UPLOAD.replace("api-key 1", "api-key v/1"));
    expect(run(host())).toEqual({
      code: 65,
      out: expect.stringContaining("secret api-key: its version is not made of A-Z a-z 0-9 . _ -\n"),
    });
    expect(remains(host())).toBe("");
  });

  test("are not waited for on another operating system", () => {
    expect(open(host(), "", "os plan9 4").code).toBe(69);
    expect(host().sh(`ls -A ${LOGIN}`).out).toBe("");
  });
});
