import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployFailure } from "../../lab/deploy-failure";
import { readInventory } from "../../lab/inventory";
import { BAD_LISTS, MAKE_BAD_LISTS, SERVED } from "./bad-lists";
import { BY_HAND, CONNECTIONS, EVERYTHING } from "./drift-steps";
import { authsignBody, certificateRequest } from "./enrolment-key";
import { type Finished, LAB, lab, onHost, root } from "./lab-runner";
import { cdktfOn, variant } from "./variant";

const state = join(root, ".lab", LAB);
const asRoot = process.getuid?.() === 0 && process.platform === "linux";
const onRealHosts = asRoot ? describe : describe.skip;

const reason = asRoot ? "" : " (skipped: needs root on Linux)";

/** Unit and when it was started: equal as long as nothing restarts it. */
/** Each kind of key is readable by the one user that needs it. */
const KEY_FILES =
  /^640 root (cfssl \S+\/(ca-key\.pem|auth-\w+\.key)|cfssl-refresh \S+\/ocsp-key\.pem|cfssl-gate \S+\/tls-key\.pem)$/;
const RUNNING = "systemctl show --property=Id,InvocationID apache2 'cfssl-*' multirootca firewalld ssh 2>/dev/null";

jest.setTimeout(15 * 60_000);

onRealHosts(`the seed lab on real hosts${reason}`, () => {
  let first: Finished;

  beforeAll(async () => {
    await lab(["down"]);
    first = await lab([]);
  });

  afterAll(async () => {
    const { code, stderr } = await lab(["down"]);
    if (code !== 0) throw new Error(stderr);
  });

  test("one command brings it up, applies the declaration and proves it", () => {
    expect(`${first.stdout}${first.stderr}`).toMatch(/\d+ checks passed, 0 failed/);
    expect(first.code).toBe(0);
  });

  test("there is no silent minute", () => {
    expect(first.longestSilence).toBeLessThan(60);
  });

  test("each apply is in its host's log with the SSH key and the connection that sshd saw", async () => {
    const [, fingerprint] = execFileSync("ssh-keygen", ["-lf", join(state, "ssh/id_ed25519.pub")], {
      encoding: "utf8",
    }).split(" ");
    for (const host of ["ca01", "www01", "client01"]) {
      const fields = (await onHost(host, "tail -n 1 /var/log/cdktf-mutual-tls/applies")).trimEnd().split("\t");
      const [, , verb, outcome, , , , , , who, key, from = ""] = fields;
      expect([verb, outcome, who, key]).toEqual(["apply", "ok", "root", fingerprint]);
      const [address, port] = from.split(" ");
      const accepted = `Accepted publickey for root from ${address} port ${port} ssh2: `;
      expect(await onHost(host, "journalctl -q -o cat -t sshd -t sshd-session")).toContain(accepted);
      expect((await onHost(host, "journalctl -q -o cat -t cdktf-mutual-tls -n 1")).trimEnd()).toBe(fields.join("\t"));
    }
  });

  test("the units between applies run: one ends connections by a reload of httpd, and one finds all staples good", async () => {
    const timers = await onHost("www01", "systemctl is-active mutual-tls-recheck.timer mutual-tls-staples.timer");
    expect(timers).toBe("active\nactive\n");
    const processes =
      "systemctl show --value --property=MainPID apache2; pgrep -P $(systemctl show --value --property=MainPID apache2) | sort";
    const [main, ...workers] = (await onHost("www01", processes)).trimEnd().split("\n");
    await onHost("www01", "systemctl start mutual-tls-recheck mutual-tls-staples");
    await onHost("www01", "sleep 5");
    const [still, ...others] = (await onHost("www01", processes)).trimEnd().split("\n");
    expect(still).toBe(main);
    expect(others.filter((pid) => workers.includes(pid))).toEqual([]);
    expect(await onHost("www01", "journalctl -q -o cat -u mutual-tls-staples -p warning")).toBe("");
  });

  test("a second deploy contacts no host", async () => {
    const hosts = ["ca01", "www01", "client01"];
    const before = await Promise.all(hosts.map((host) => onHost(host, RUNNING)));
    const { code, stderr } = await lab(["deploy"]);
    expect(code).toBe(0);
    for (const host of hosts) expect(stderr).toMatch(new RegExp(`${host} +0 changed \\(nothing to apply`));
    expect(await Promise.all(hosts.map((host) => onHost(host, RUNNING)))).toEqual(before);
  });

  test("an apply of what is there already changes nothing and restarts nothing", async () => {
    const hosts = ["ca01", "www01", "client01"];
    const before = await Promise.all(hosts.map((host) => onHost(host, RUNNING)));
    forgetApplies();
    const { code, stderr } = await lab(["deploy"]);
    expect(code).toBe(0);
    for (const host of hosts) expect(stderr).toMatch(new RegExp(`${host} +0 changed \\([\\d.]+ s\\)`));
    expect(await Promise.all(hosts.map((host) => onHost(host, RUNNING)))).toEqual(before);
  });

  test("a diff after one changed property shows the changed lines of the changed files, and nothing else", async () => {
    const file = variant("other-partner", [
      ['.organization("Big Partner Foo SA")', '.organization("Other Partner SA")'],
    ]);
    const { code, lines } = await cdktfOn(file, "diff");
    expect(code).toBe(0);
    const plan = lines.slice(lines.findIndex((line) => line.includes("Terraform used the selected providers")));
    const changed = plan.map((line) => line.trim().replace(/^([-+]) +/, "$1 ")).filter((line) => /^[-+] /.test(line));
    expect(changed).toEqual([
      `- Require expr "%{SSL_CLIENT_S_DN_O} == 'Big Partner Foo SA' && -z %{SSL_CLIENT_S_DN_O_1}"`,
      `+ Require expr "%{SSL_CLIENT_S_DN_O} == 'Other Partner SA' && -z %{SSL_CLIENT_S_DN_O_1}"`,
    ]);
    expect(lines.join("\n")).toMatch(/Plan: 2 to add, 0 to change, 2 to destroy/);
  });

  test("drift is read over one connection that changes nothing, shown in a plan, and repaired by its apply", async () => {
    const hosts = ["ca01", "www01", "client01"];
    expect(await lab(["drift"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("3 hosts: 3 without drift"),
    });
    await onHost("www01", BY_HAND.map(([command]) => command).join("\n"));
    const everything = () => Promise.all(hosts.map((host) => onHost(host, EVERYTHING)));
    // Not over ssh, which would count itself.
    const connections = () =>
      hosts.map((host) => Number(execFileSync("podman", ["exec", `${LAB}-${host}`, "sh", "-c", CONNECTIONS])));
    const [before, connected] = [await everything(), connections()];
    const repair = join(state, "repair.tfvars.json");
    const seen = await lab(["drift", "--repair-file", repair]);
    const opened = connections().map((count, index) => count - (connected[index] ?? 0));
    expect(opened).toEqual([1, 1, 1]);
    expect(await everything()).toEqual(before);
    expect(seen.code).toBe(1);
    for (const [, said] of BY_HAND) expect(seen.stdout).toMatch(said);
    expect(seen.stdout).toContain("\n+# by hand\n");
    expect(seen.stdout).toContain("3 hosts: 2 without drift, 1 drifted");
    const { hosts: facts } = JSON.parse((await lab(["drift", "--json"])).stdout);
    expect(facts.map((host: { state: string }) => host.state)).toEqual(["same", "drifted", "same"]);

    const plan = await lab(["diff", "--var-file", repair]);
    expect(plan.stdout).toContain('+ "drift /etc/apache2/ports.conf"');
    expect(plan.stdout).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
    const repaired = await lab(["deploy", "--var-file", repair]);
    expect(repaired.code).toBe(0);
    expect(repaired.stderr).toMatch(
      /www01 +5 changed, reloaded firewalld\.service, restarted apache2\.service, started certmgr/,
    );
    expect(await lab(["drift"])).toMatchObject({ code: 0 });
    const again = await lab(["deploy", "--var-file", repair]);
    for (const host of hosts) expect(again.stderr).toMatch(new RegExp(`${host} +0 changed \\(nothing to apply`));
  });

  test("no artefact holds a secret", () => {
    const secrets = secretTexts(join(state, "pki"));
    expect(secrets.length).toBeGreaterThan(8);
    const artefacts = files(state).filter(
      (file) => !file.startsWith(join(state, "pki")) && !file.startsWith(join(state, "ssh")),
    );
    expect(artefacts.some((file) => file.endsWith("terraform.tfstate"))).toBe(true);
    expect(artefacts.some((file) => file.endsWith("cdk.tf.json"))).toBe(true);
    const plans = artefacts.filter((file) => /\/plan$/.test(file) && !file.includes("/lab/"));
    const unpacked = plans.map((file) => ({
      file,
      text: execFileSync("terraform", ["show", "-json", file], {
        cwd: join(file, ".."),
        maxBuffer: 1 << 28,
      }).toString(),
    }));
    const texts = [...artefacts.map((file) => ({ file, text: readFileSync(file, "latin1") })), ...unpacked];
    const outputs = { file: "what was printed", text: first.stdout + first.stderr };
    for (const { file, text } of [...texts, outputs]) {
      const found = secrets.filter((secret) => text.includes(secret));
      expect({ file, found: found.length }).toEqual({ file, found: 0 });
    }
  });

  test("the root's key is on no host, and the hosts' own keys are for those who need them", async () => {
    const rootKey = readFileSync(join(state, "pki/carc_r100l/ca-key.pem"), "utf8").split("\n")[1] ?? "";
    for (const host of ["ca01", "www01", "client01"]) {
      const found = await onHost(host, `grep -rlF -- '${rootKey}' /etc /var /root /run /usr/local 2>/dev/null || true`);
      expect({ host, found }).toEqual({ host, found: "" });
    }
    const modes = await onHost("ca01", "stat -c '%a %U %G %n' /etc/cfssl/*/*-key.pem /etc/cfssl/*/*.key");
    for (const line of modes.trim().split("\n")) expect(line).toMatch(KEY_FILES);
    expect(await onHost("www01", "stat -c '%a %U' /etc/ssl/private/lab.carcano.corp.key")).toBe("600 root\n");
    expect(await onHost("ca01", "ls /var/lib/cdktf-mutual-tls/secrets 2>/dev/null | wc -l")).toBe("0\n");
    expect(await onHost("ca01", "find /root -name '.cdktf-mutual-tls-*' -size +0")).toBe("");
  });

  test("ssh passes arguments, streams and the exit code through untouched", async () => {
    const odd = ["a b", "", "'", '"', "$HOME", "*", "\\", "--", "é\n\t;&|"];
    const echoed = await lab(["ssh", "client01", "--", "printf", "%s\\0", ...odd]);
    expect(echoed.stdout.split("\0").slice(0, -1)).toEqual(odd);
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const sum = await lab(["ssh", "client01", "--", "sha256sum"], { input: bytes });
    expect(sum.stdout.split(" ")[0]).toBe(execFileSync("sha256sum", { input: bytes }).toString().split(" ")[0]);
    const failed = await lab(["ssh", "client01", "--", "sh", "-c", "echo out; echo err >&2; exit 37"]);
    expect(failed).toMatchObject({ code: 37, stdout: "out\n", stderr: "err\n" });
  });

  test("enroll leaves an identity that enters, and revoke locks it out", async () => {
    const url = "https://www.lab.carcano.corp/restricted/sensitive.txt";
    const get = [
      "ssh",
      "client01",
      "--",
      "curl",
      "-sS",
      "--cert",
      "/root/partner-7.crt",
      "--key",
      "/root/partner-7.key",
      url,
    ];
    expect((await lab(["enroll", "partner-7", "--organization", "Big Partner Foo SA"])).code).toBe(0);
    expect((await lab(get)).stdout).toBe("This is a sensitive document\n");
    expect((await lab(["revoke", "partner-7"])).code).toBe(0);
    const refused = await lab(get);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("certificate revoked");
  });

  test("the enrolment key of a host gets what is declared for it, once, and nothing else", async () => {
    const key = await onHost("client01", "cat /etc/certmgr/auth/auth-client.key");
    const url = "https://ca01.lab.carcano.corp:8888/api/v1/cfssl/authsign";
    const curl = `exec curl -sS --cacert /etc/certmgr/root_ca.pem --data-binary @- -o /dev/null -w '%{http_code}' ${url}`;
    const ask = async (more: object, subject = "/C=CH/O=Big Partner Foo SA/CN=data-exchange-svc01") => {
      const request = {
        certificate_request: certificateRequest(subject),
        profile: "client",
        label: "carc_i101l",
        ...more,
      };
      const input = authsignBody(request, key);
      const again = async () => (await lab(["ssh", "client01", "--", "sh", "-c", curl], { input })).stdout;
      return { status: await again(), again };
    };
    const declared = await ask({});
    expect(declared.status).toBe("200");
    expect(await declared.again()).toBe("403");
    expect((await ask({}, "/C=CH/O=Another Partner SA/CN=data-exchange-svc01")).status).toBe("403");
    expect((await ask({ not_after: "2099-01-01T00:00:00Z" })).status).toBe("403");
    expect((await ask({ crl_override: "http://crl.example.org/none.crl" })).status).toBe("403");
    const lines = (await onHost("ca01", "journalctl -q -o cat -t cfssl-gate -n 5")).trimEnd().split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual(["granted", ...Array(4).fill("refused")]);
    for (const line of lines) expect(line).toContain("(client01.lab.carcano.corp)");
  });

  test("with a second certificate each kind of client has its own, with chain and staple, and the key stays if it goes", async () => {
    const own = 'new CertmgrManifest(new Certmgr(www01, "certmgr"), ';
    const source = "certificate: certificate,";
    const rsa = `new CertmgrManifest(certmgr, "rsa", {
      authority: intermediate, multiRootCa, profile: "server", commonName: "www.lab.carcano.corp",
      hosts: ["www.lab.carcano.corp", "lab.carcano.corp"], key: { algo: "rsa", size: 2048 },
    })`;
    const file = variant("rsa-too", [
      [
        `const certificate = ${own}`,
        `const certmgr = new Certmgr(www01, "certmgr");\n    const certificate = new CertmgrManifest(certmgr, `,
      ],
      [source, `${source}\n      additionalCertificates: [${rsa}],`],
    ]);
    const { code, lines } = await cdktfOn(file, "deploy");
    expect([code, code === 0 ? "" : lines.join("\n")]).toEqual([0, ""]);
    expect(lines.join("\n")).toContain("await a stapled handshake of www.lab.carcano.corp with its rsa certificate");
    const verified = await lab(["verify"]);
    expect(verified.stdout).not.toContain("FAIL");
    for (const tls of ["1.2", "1.3"]) {
      for (const algorithm of ["ecdsa", "rsa"]) {
        const title = (what: string) => `ok   www.lab.carcano.corp TLS ${tls}: ${what} of the ${algorithm} certificate`;
        expect(verified.stdout).toContain(title("chain"));
        expect(verified.stdout).toContain(title("stapled OCSP response"));
      }
    }
    expect(await lab(["drift"])).toMatchObject({ code: 0 });
  });

  test("with revocation lists who is revoked is refused after the refresh, and a bad list is never put in place", async () => {
    const list = '{ issuer: intermediate.certificate, url: "http://ca01.lab.carcano.corp/carc_i101l/crl.der" }';
    const store = '      trustStore: new TrustStore(lab, "partners"';
    const file = variant("lists", [
      [store, `      revocation: ClientRevocation.crl({ lists: [${list}] }),\n${store}`],
      ["  ClientCertificate,\n", "  ClientCertificate,\n  ClientRevocation,\n"],
    ]);
    const { code, lines } = await cdktfOn(file, "deploy");
    expect([code, code === 0 ? "" : lines.join("\n")]).toEqual([0, ""]);
    const verified = await lab(["verify"]);
    expect(verified.stdout).not.toContain("FAIL");
    expect(verified.stdout).toMatch(/is refused once revoked: .*; revoked; alert certificate revoked, AH02039/);
    expect(verified.stdout).toContain("about whom no responder is asked: 200");

    const refresh = "systemctl start mutual-tls-crl-www.lab.carcano.corp.service";
    const installed = () => onHost("www01", "sha256sum /etc/apache2/trusts/www.lab.carcano.corp.crl");
    const before = await installed();
    await onHost("ca01", MAKE_BAD_LISTS);
    for (const [name, said] of BAD_LISTS) {
      await onHost("ca01", `cp /root/lists/${name} ${SERVED}`);
      const journal = "journalctl -q -o cat -n 5 -u mutual-tls-crl-www.lab.carcano.corp.service";
      const seen = await onHost("www01", `${refresh} && echo taken; ${journal}`);
      expect(seen).toMatch(said);
      expect([name, seen.includes("taken"), await installed()]).toEqual([name, false, before]);
    }
    await onHost("ca01", `rm ${SERVED}; systemctl start cfssl-ocsp-refresh-carc_i101l.service`);
    await onHost("www01", refresh);
  });

  test("trust pull finds a client's CAs on the lab's issuer site, up to the pinned root", async () => {
    const file = (name: string) => join(state, name);
    writeFileSync(file("etc-hosts"), "127.0.0.1 localhost\n10.89.62.11 ca01.lab.carcano.corp\n");
    writeFileSync(file("client.crt"), await onHost("client01", "cat /root/foo-data-exchange-svc01.crt"));
    const fingerprint = (name: string) => new X509Certificate(readFileSync(file(name))).fingerprint256;
    const pull = [
      "lib/cli/main.ts",
      "trust",
      "pull",
      file("client.crt"),
      "--out",
      file("trusts"),
      "--private",
      "--yes",
    ];
    const words = ["node_modules/.bin/tsx", ...pull, "--fingerprint", fingerprint("pki/carc_r100l/ca.pem")];
    const inNamespace = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';
    execFileSync("unshare", ["--mount", "sh", "-c", inNamespace, "sh", file("etc-hosts"), ...words], {
      cwd: root,
      stdio: "pipe",
    });
    for (const [pulled, made] of [
      ["carc-i101l", "carc_i101l"],
      ["carc-r100l", "carc_r100l"],
    ]) {
      expect(fingerprint(`trusts/${pulled}.pem`)).toBe(fingerprint(`pki/${made}/ca.pem`));
    }
  });

  test("a host whose key changed is given up within 40 s, by name and with what to do", async () => {
    const key =
      "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBO6ytFcZUMdZYAq4yVPSCR/Kyw746jzzRWuNX9wEK/w6Js9fp/2873kg6KkyK0FVIfkQnDU1vAMqU3OHO+ABa50=";
    const started = Date.now();
    const { code, lines } = await cdktfOn(
      variant("wrong-key", [['inventory.host("client01")', `{ ...inventory.host("client01"), hostKey: "${key}" }`]]),
      "deploy",
    );
    expect(code).not.toBe(0);
    expect((Date.now() - started) / 1000).toBeLessThan(40 + 15);
    expect(explained(lines)).toMatch(/^client01\.lab\.carcano\.corp \(.*\) shows another host key [\s\S]*to do: /);
  });

  test("an unreachable host is given up within 40 s, by name", async () => {
    const started = Date.now();
    const { code, lines } = await cdktfOn(
      variant("unreachable", [
        ['inventory.host("client01")', '{ ...inventory.host("client01"), sshAddress: "10.89.62.99" }'],
      ]),
      "deploy",
    );
    expect(code).not.toBe(0);
    expect((Date.now() - started) / 1000).toBeLessThan(40 + 15);
    expect(explained(lines)).toMatch(/^client01\.lab\.carcano\.corp \(.*\) cannot be reached over SSH[\s\S]*to do: /);
  });

  test("another operating system than the declared one is refused before anything is written", async () => {
    const listing =
      "find / -xdev -newer /tmp/before -type f ! -path '/proc/*' ! -path '/sys/*' ! -path '/var/log/*' ! -path '/run/*' ! -path '/tmp/*' | sort";
    await onHost(
      "client01",
      "cp /etc/os-release /tmp/os-release; sed -i 's/^VERSION_ID=.*/VERSION_ID=\"12\"/' /usr/lib/os-release; touch /tmp/before; sleep 1",
    );
    try {
      const file = variant("other-os", [['client01.addTrustAnchor("carc_r100l"', 'client01.addTrustAnchor("renamed"']]);
      const { code, lines } = await cdktfOn(file, "deploy");
      expect(code).not.toBe(0);
      expect(explained(lines)).toMatch(/^client01\.lab\.carcano\.corp \(.*\) runs another operating system/);
      expect(await onHost("client01", listing)).toBe("");
    } finally {
      await onHost("client01", "cp /tmp/os-release /usr/lib/os-release");
    }
  });

  test("another user than root applies with sudo, and nobody else can read what that user brings", async () => {
    await onHost(
      "client01",
      `apt-get install -y -q sudo >/dev/null 2>&1 && useradd -m -s /bin/sh deploy
       install -d -m 0700 -o deploy -g deploy /home/deploy/.ssh
       install -m 0600 -o deploy -g deploy /root/.ssh/authorized_keys /home/deploy/.ssh/authorized_keys
       echo 'deploy ALL=(root) NOPASSWD: /bin/sh' >/etc/sudoers.d/deploy`,
    );
    const file = variant("sudo", [
      ['inventory.host("client01")', '{ ...inventory.host("client01"), sshUser: "deploy" }'],
      ['client01.addTrustAnchor("carc_r100l"', 'client01.addTrustAnchor("by-sudo"'],
    ]);
    const { code, lines } = await cdktfOn(file, "deploy");
    expect([code, code === 0 ? "" : lines.join("\n")]).toEqual([0, ""]);
    expect(lines.join("\n")).toMatch(/client01\.lab\.carcano\.corp: 1 changed, 1 pruned \(/);
    expect(await onHost("client01", "stat -c '%U %a' /usr/local/share/ca-certificates/by-sudo.crt")).toBe("root 644\n");
    expect(await onHost("client01", "find /home/deploy/.ssh -type f -size +0")).toBe(
      "/home/deploy/.ssh/authorized_keys\n",
    );
    await onHost("client01", "rm /etc/sudoers.d/deploy");
    const refused = await cdktfOn(
      variant("no-sudo", [['inventory.host("client01")', '{ ...inventory.host("client01"), sshUser: "deploy" }']]),
      "deploy",
    );
    expect(refused.code).not.toBe(0);
    expect(refused.lines.join("\n")).toContain("deploy needs sudo without a password, for example: ");
  });

  test("after all of it a deploy brings everything back and the lab verifies", async () => {
    expect((await lab(["deploy"])).code).toBe(0);
    const { code, stdout } = await lab(["verify"]);
    expect(stdout).not.toContain("FAIL");
    expect(code).toBe(0);
  });

  test("down leaves nothing behind", async () => {
    expect((await lab(["down"])).code).toBe(0);
    const engine = (args: string[]) => execFileSync("podman", args).toString();
    expect(engine(["ps", "--all", "--format", "{{.Names}}"])).not.toContain(LAB);
    expect(engine(["network", "ls", "--format", "{{.Name}}"])).not.toContain(LAB);
    expect(execFileSync("ip", ["route"]).toString()).not.toContain("10.89.62.");
    expect(execFileSync("ps", ["-eo", "args"]).toString()).not.toContain(`/${LAB}/`);
    expect(existsSync(state)).toBe(false);
  });
});

/** What `npm run lab -- deploy` says of a failure. */
function explained(lines: readonly string[]): string {
  return deployFailure(readInventory(LAB), lines).join("\n");
}

/** Makes Terraform forget that the hosts were applied, as after the loss of its state. */
function forgetApplies(): void {
  const folder = join(state, "cdktf.out/stacks/seed-lab");
  const listed = execFileSync("terraform", ["state", "list"], { cwd: folder }).toString();
  const applies = listed.split("\n").filter((address) => address.includes("_apply_"));
  expect(applies).toHaveLength(3);
  execFileSync("terraform", ["state", "rm", ...applies], { cwd: folder });
}

/** A line out of the middle of every private key, and the authentication keys. */
function secretTexts(pki: string): string[] {
  return files(pki)
    .filter((file) => file.endsWith("-key.pem") || file.endsWith(".key"))
    .map((file) => {
      const text = readFileSync(file, "utf8").trim().split("\n");
      return text.length > 2 ? (text[2] ?? "") : (text[0] ?? "");
    });
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
