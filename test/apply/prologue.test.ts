import { prologue } from "../../lib/apply/engine";
import { describeOnHost } from "./throw-away-host";

describeOnHost("a script that Terraform sends", (host) => {
  const send = (mode: string, sudo: string, user = "www-data") => {
    host().write("/usr/local/bin/sudo", `#!/bin/sh\necho "sudo $*"\n${sudo}\n`, "0755");
    host().sh(
      "mkdir -p /srv/login; : >/srv/login/.cdktf-mutual-tls-0.sh; touch -d '1 hour ago' /srv/login/.cdktf-mutual-tls-0.sh",
    );
    host().write("/srv/login/.cdktf-mutual-tls-1.sh", `#!/bin/sh\n${prologue()}echo "as $(id -un)"\n`, "0777");
    host().sh(`chown -R ${user} /srv/login; chmod ${mode} /srv/login`);
    return host().sh(
      `cd /srv; setpriv --reuid=${user} --regid=${user} --clear-groups ./login/.cdktf-mutual-tls-1.sh; code=$?; ls -A login; exit $code`,
    );
  };

  test("removes itself and what earlier ones left before it does anything", () => {
    expect(send("0700", "", "root")).toEqual({ code: 0, out: "as root\n" });
  });

  test("may lie where the group of root can enter, as on Enterprise Linux", () => {
    expect(send("0550", "", "root")).toEqual({ code: 0, out: "as root\n" });
  });

  test("becomes root by sudo, asks for no password, and is gone afterwards", () => {
    expect(send("0700", "exit 70")).toEqual({
      code: 70,
      out: "sudo -n /bin/sh ./login/.cdktf-mutual-tls-1.sh\n.cdktf-mutual-tls-0.sh\n",
    });
  });

  test("says what sudo needs where it refuses", () => {
    const { code, out } = send("0700", "exit 1");
    expect(code).toBe(1);
    expect(out).toContain(
      "www-data needs sudo without a password, for example: www-data ALL=(root) NOPASSWD: /bin/sh\n",
    );
    expect(out).toContain("and without a terminal, where sudoers asks for one: Defaults:www-data !requiretty\n");
  });

  test.each([
    ["www-data", "0755"],
    ["www-data", "0750"],
    ["root", "0755"],
    ["root", "0701"],
  ])("does nothing where others could have written it (%s, %s)", (user, mode) => {
    const { code, out } = send(mode, "", user);
    expect(code).toBe(77);
    expect(out).not.toContain("as root\n");
    expect(out).toContain("other users can enter ./login, where this script is: nothing was done");
    expect(out).not.toContain("sudo -n");
    expect(out).not.toContain("-1.sh\n");
  });
});
