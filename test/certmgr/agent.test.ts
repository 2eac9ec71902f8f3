import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { Manifest } from "../../lib/certmgr/manifest";
import { AgentHost } from "./agent-host";
import { CaServer, type Tampering } from "./ca-server";

jest.setTimeout(60_000);

const UNCHANGED = /^www: unchanged, 36[45] days left\n$/;

const which = (tool: string) => spawnSync("which", [tool]).stdout.toString().trim();
const missing = ["jq", "curl", "openssl", "flock"].filter((tool) => which(tool) === "");
const reason = process.getuid?.() !== 0 ? "not root" : missing.length > 0 ? `no ${missing.join(", ")}` : undefined;
const shells = [
  { name: "dash", command: ["dash"] },
  { name: "bash --posix", command: ["bash", "--posix"] },
].filter(({ command: [shell = ""] }) => which(shell) !== "");

if (reason !== undefined) {
  const unable = process.env.CI === "true" ? test : test.skip;
  unable(`the agent enrols at a CFSSL API (skipped: ${reason})`, () => {
    throw new Error(`${reason}, and with CI=true nothing may be skipped`);
  });
}

for (const { name, command } of reason === undefined ? shells : [])
  describe(`under ${name}`, () => {
    let ca: CaServer;
    let host: AgentHost;

    beforeAll(() => {
      ca = new CaServer();
    });
    afterAll(() => ca.remove());
    beforeEach(async () => {
      Object.assign(ca, { tampering: "none", days: 365, ocspDelay: undefined });
      ca.calls.length = 0;
      await ca.start();
      host = new AgentHost(command);
    });
    afterEach(async () => {
      await ca.stop();
      host.remove();
    });

    const certificate = () => new X509Certificate(readFileSync(host.certificate));
    const pair = () => {
      const key = spawnSync("openssl", ["pkey", "-in", host.key, "-pubout"]).stdout.toString();
      return key === certificate().publicKey.export({ type: "spki", format: "pem" });
    };
    const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);

    test("enrols what is missing, tells the service once, and then leaves all alone", async () => {
      host.manifest(ca);
      const first = await host.run("ensure");
      expect(first).toMatchObject({ code: 0, stderr: "" });
      expect(first.stdout).toMatch(
        /^www: enrolled \(no certificate yet\), CN=www\.example\.org, expires \d{4}-\d\d-\d\d\nwww: reload httpd\n$/,
      );
      expect(pair()).toBe(true);
      expect(certificate().subject.split("\n").sort()).toEqual([
        "C=CH",
        "CN=www.example.org",
        "O=Carcano SA",
        "ST=Tessin",
      ]);
      expect([mode(host.key), mode(host.certificate), mode(host.ca)]).toEqual(["640", "644", "644"]);
      expect(statSync(host.key)).toMatchObject({ uid: 0, gid: 1 });
      expect(readFileSync(host.ca, "utf8")).toBe(readFileSync(ca.issuer, "utf8"));
      expect(readdirSync(host.path("pki")).sort()).toEqual(["www.chain.crt", "www.crt", "www.key"]);
      expect(readdirSync(host.path("state")).sort()).toEqual(["lock", "pid"]);
      expect(mode(host.path("state"))).toBe("700");

      const before = certificate().serialNumber;
      const second = await host.run("ensure");
      expect(second).toEqual({ code: 0, stdout: expect.stringMatching(UNCHANGED), stderr: "" });
      expect(certificate().serialNumber).toBe(before);
      expect(host.actions()).toEqual(["reload httpd"]);
    });

    test("takes a subject literally, whatever is in it", async () => {
      const organizations = [
        "Quotes \" ' ` and \\ backslash",
        "$HOME $" + "{HOME} $(id) #comment ; a=b",
        " leading and trailing ",
        "#hash, plus + and <less>",
        "Zürich 日本 🔐 %{x}",
        ".",
        "a + b",
      ];
      host.manifest(ca, (manifest) => ({
        ...manifest,
        request: { CN: "svc $1", names: organizations.map((O) => ({ O })), serialnumber: "7-b" },
      }));
      expect(await host.run("ensure")).toMatchObject({ code: 0, stderr: "" });
      expect(certificate().toLegacyObject().subject).toEqual({ O: organizations, CN: "svc $1", serialNumber: "7-b" });
      expect((await host.run("ensure")).stdout).toMatch(UNCHANGED);
    });

    test("waits for a CA that is down, and takes the next remote of a list", async () => {
      host.manifest(ca, (manifest) => ({
        ...manifest,
        authority: { ...manifest.authority, remote: `http://127.0.0.1:1,${ca.url}` },
      }));
      await ca.stop();
      const run = host.run("ensure");
      await new Promise((done) => setTimeout(done, 1500));
      await ca.start();
      expect(await run).toMatchObject({ code: 0 });
      expect((await run).stdout).toMatch(/the CA does not answer .*next attempt in 1 s[\s\S]*enrolled/);
    });

    test("a run that is killed between two renames is finished by the next one", async () => {
      host.manifest(ca);
      await host.run("ensure");
      host.tool("mv", `case $* in *.crt) kill -9 $PPID ;; *) exec /bin/mv "$@" ;; esac`);
      const killed = await host.run("ensure", "--force", "www");
      expect(killed.code).toBeNull();
      expect(pair()).toBe(false);
      host.removeTool("mv");
      const run = await host.run("ensure");
      expect(run).toMatchObject({ code: 0, stderr: "" });
      expect(run.stdout).toMatch(
        /^www: installation of a killed run finished\nwww: unchanged, 36[45] days left\nwww: reload httpd\n$/,
      );
      expect(pair()).toBe(true);
      expect(host.actions()).toEqual(["reload httpd", "reload httpd"]);
      expect(readdirSync(host.path("pki")).sort()).toEqual(["www.chain.crt", "www.crt", "www.key"]);
    });

    test.each([
      ["auth_key", () => ({ auth_key: CaServer.authKey("client") })],
      ["auth_key_file", () => ({ auth_key: "ignored", auth_key_file: host.path("client.key") })],
      ["file:", () => ({ auth_key: `file:${host.path("client.key")}` })],
    ])("no process sees the auth key given by %s", async (_name, key) => {
      writeFileSync(host.path("client.key"), ` ${CaServer.authKey("client")}\n\n`);
      for (const tool of ["openssl", "curl", "jq", "awk", "cat", "od", "tr"]) {
        host.tool(tool, `{ echo "$*"; env; } >>${host.path("seen")}; exec ${which(tool)} "$@"`);
      }
      host.manifest(ca, (manifest) => ({
        ...manifest,
        key_usages: ["client auth"],
        authority: { ...manifest.authority, profile: "client", ...key() },
      }));
      const run = await host.run("ensure");
      expect(run).toMatchObject({ code: 0, stderr: "" });
      const seen = readFileSync(host.path("seen"), "utf8");
      expect(seen).toContain("authsign");
      expect(`${seen}${run.stdout}`).not.toContain("c1c1c1");
    });

    test("check names everything that is wrong, and asks nobody", async () => {
      host.manifest(ca, (manifest) => ({
        ...manifest,
        action: "nop",
        request: { CN: "", key: { algo: "ed25519", size: 0 }, hosts: ["https://www.example.org"] },
        certificate: { path: "relative", mode: "644" },
        private_key: { path: host.key, mode: "0644" },
        key_usages: ["key encipherment"],
        authority: { ...manifest.authority, auth_key: "$AUTH_KEY", remote: "127.0.0.1:8888/" },
      }));
      const run = await host.run("check");
      expect(run).toMatchObject({ code: 1, stdout: "" });
      for (const words of [
        "request.CN: is missing",
        '"https://www.example.org" is neither',
        "ed25519",
        '"relative" is not',
        '"644"; allowed',
        '"0644"; allowed',
        '"key encipherment"; allowed',
        "authority.auth_key: is not",
        '"127.0.0.1:8888/"; allowed',
      ]) {
        expect(run.stderr).toContain(words);
      }
      expect(run.stderr).not.toContain("AUTH_KEY");
      expect(ca.calls).toEqual([]);
      host.manifest(ca, (manifest) => ({ ...manifest, action: "nop", ca: { path: host.key } }));
      expect((await host.run("check")).stderr).toMatch(/action: "nop"; allowed with svcmgr systemd: restart, reload/);
      host.manifest(ca, (manifest) => ({ ...manifest, ca: { path: host.key } }));
      expect((await host.run("check")).stderr).toMatch(/www\.key: is also in manifest www/);
      host.manifest(ca);
      expect(await host.run("check")).toEqual({ code: 0, stdout: "www: valid\n", stderr: "" });
    });

    test("status is a table, or JSON for machines", async () => {
      host.manifest(ca);
      expect((await host.run("status")).code).toBe(1);
      await host.run("ensure");
      const table = await host.run("status");
      expect(table.code).toBe(0);
      expect(table.stdout).toMatch(
        /^MANIFEST {2}SUBJECT +EXPIRES +DAYS {2}ISSUER +STATE\nwww {7}.*CN=www\.example\.org {2}\d{4}-\d\d-\d\d {2}36[45] {3}O=Example, CN=Example Issuer {2}ok\n$/,
      );
      expect(JSON.parse((await host.run("status", "--json")).stdout)).toMatchObject([
        { manifest: "www", days: expect.any(Number), issuer: "O=Example, CN=Example Issuer", state: "ok" },
      ]);
    });

    // The rest leans on no difference between shells.
    if (command !== shells[0]?.command) return;

    test("renews with a new key before the end, and when forced", async () => {
      ca.days = 40;
      host.manifest(ca);
      await host.run("ensure");
      const [serial, key] = [certificate().serialNumber, readFileSync(host.key, "utf8")];
      expect((await host.run("ensure", "--force", "www")).stdout).toMatch(/enrolled \(forced\)/);
      expect(certificate().serialNumber).not.toBe(serial);
      expect(readFileSync(host.key, "utf8")).not.toBe(key);

      ca.days = 365;
      writeFileSync(
        host.path("certmgr.json"),
        readFileSync(host.path("certmgr.json"), "utf8").replace("720h", "1000h30m"),
      );
      expect((await host.run("ensure")).stdout).toMatch(
        /enrolled \((959|960) hours left, renewed from 1000 hours on\)/,
      );
      expect((await host.run("ensure")).stdout).toMatch(/unchanged/);
    });

    test.each([
      ["another subject", "subject is", { CN: "www.example.org", names: [{ C: "CH", O: "Carcano AG" }] }],
      ["other hosts", "hosts are", { CN: "www.example.org", hosts: ["www.example.org"] }],
      [
        "another key",
        "the private key is ecdsa 256, asked for rsa 2048",
        { CN: "www.example.org", key: { algo: "rsa", size: 2048 } },
      ],
    ])("enrols again for %s in the manifest", async (_name, words, request) => {
      host.manifest(ca);
      await host.run("ensure");
      host.manifest(ca, (manifest) => ({ ...manifest, request: { ...manifest.request, ...request } }));
      const run = await host.run("ensure");
      expect(run.code).toBe(0);
      expect(run.stdout).toContain(`enrolled (${words}`);
      expect(pair()).toBe(true);
      expect((await host.run("ensure")).stdout).toMatch(/unchanged/);
    });

    test.each([
      [
        "a key of another certificate",
        (path: string) =>
          spawnSync("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path]),
        "do not belong together",
      ],
      ["an empty key", (path: string) => writeFileSync(path, ""), "the private key is not readable"],
    ])("enrols again over %s", async (_name, spoil, words) => {
      host.manifest(ca);
      await host.run("ensure");
      spoil(host.key);
      expect((await host.run("ensure")).stdout).toContain(words);
      expect(pair()).toBe(true);
    });

    test("sets a drifted mode right without a new certificate", async () => {
      host.manifest(ca);
      await host.run("ensure");
      const before = certificate().serialNumber;
      chmodSync(host.key, 0o644);
      expect((await host.run("status")).stdout).toContain("mode 0644 -> 0640");
      expect((await host.run("ensure")).stdout).toContain(`${host.key}: mode 0644 -> 0640`);
      expect(mode(host.key)).toBe("640");
      expect(certificate().serialNumber).toBe(before);
      expect(host.actions()).toEqual(["reload httpd"]);
    });

    test("gives up on a CA that stays down, and a held certificate stays", async () => {
      host.manifest(ca);
      await host.run("ensure");
      await ca.stop();
      host.tool("sleep", `echo "$1" >>${host.path("slept")}`);
      const idle = await host.run("ensure");
      expect(idle.code).toBe(0);
      expect(idle.stdout).toMatch(/unchanged, 36[45] days left; the CA could not be compared: https:.*\(7\)/);
      expect(existsSync(host.path("slept"))).toBe(false);

      const before = certificate().serialNumber;
      const forced = await host.run("ensure", "--force", "www");
      expect(forced.code).toBe(1);
      expect(forced.stderr).toMatch(
        /www: not enrolled \(forced\): the issuing CA cannot be asked for: https:.*\nwww: the present certificate is kept, it expires on/,
      );
      const slept = readFileSync(host.path("slept"), "utf8").trim().split("\n").map(Number);
      expect(slept.reduce((sum, each) => sum + each)).toBe(120);
      expect(certificate().serialNumber).toBe(before);
      await ca.start();
    });

    test("fails at once on a wrong key, a foreign API and an unknown profile, in words", async () => {
      host.manifest(ca, (manifest) => ({ ...manifest, authority: { ...manifest.authority, auth_key: "aabb" } }));
      expect((await host.run("ensure")).stderr).toMatch(
        /not signed: .*HTTP 400 invalid token \(the auth key is not the one of profile "server"/,
      );
      host.manifest(ca, (manifest) => ({ ...manifest, authority: { ...manifest.authority, profile: "nope" } }));
      expect((await host.run("ensure")).stderr).toMatch(/HTTP 400 invalid profile/);
      host.manifest(ca, (manifest) => ({ ...manifest, authority: { ...manifest.authority, root_ca: ca.stranger } }));
      expect((await host.run("ensure")).stderr).toMatch(/the issuing CA cannot be asked for: .*\(60\)/);
      expect(ca.calls).toEqual(["info", "authsign", "info", "authsign"]);
      expect(readdirSync(host.path("pki"))).toEqual([]);
    });

    test.each<[Tampering, RegExp]>([
      ["other-key", /certificate and private key do not belong together/],
      ["other-subject", /subject is CN=www\.example\.org,O=Mallory, asked for/],
      ["other-issuer", /the CA of label "issuer" did not issue it/],
      ["no-certificate", /it is no certificate/],
      ["no-usage", /key usage "TLS Web Server Authentication" is missing/],
    ])("refuses an answer with %s and installs nothing", async (tampering, words) => {
      ca.tampering = tampering;
      host.manifest(ca);
      const run = await host.run("ensure");
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(words);
      expect(readdirSync(host.path("pki"))).toEqual([]);
      expect(host.actions()).toEqual([]);
    });

    test("refuses a certificate that it would renew in every run", async () => {
      ca.days = 20;
      host.manifest(ca);
      expect((await host.run("ensure")).stderr).toMatch(
        /with before = 720h every run would renew it; raise the profile's expiry/,
      );
    });

    test("a rename that fails puts the previous pair back", async () => {
      host.manifest(ca);
      await host.run("ensure");
      const before = readFileSync(host.key, "utf8");
      host.tool("mv", `case $* in *new*.crt) echo "Read-only file system" >&2; exit 1 ;; *) exec /bin/mv "$@" ;; esac`);
      const run = await host.run("ensure", "--force", "www");
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(
        /www\.crt: cannot be replaced: Read-only file system; the previous files are put back/,
      );
      expect(readFileSync(host.key, "utf8")).toBe(before);
      expect(pair()).toBe(true);
      expect(host.actions()).toEqual(["reload httpd"]);
    });

    test("a failed action is repeated by the next run", async () => {
      host.manifest(ca);
      writeFileSync(host.path("broken"), "");
      const failed = await host.run("ensure");
      expect(failed.code).toBe(1);
      expect(failed.stderr).toMatch(/www: reload httpd failed, the next run repeats it/);
      expect((await host.run("status")).stdout).toMatch(/pending: reload httpd/);
      spawnSync("rm", [host.path("broken")]);
      expect((await host.run("ensure")).stdout).toMatch(/^www: unchanged, 36[45] days left\nwww: reload httpd\n$/);
      expect((await host.run("ensure")).stdout).toMatch(UNCHANGED);
    });

    test("a service that is not running is not reloaded, and is told once for several manifests", async () => {
      for (const name of ["a", "b"]) {
        const path = (file: string) => host.path(`pki/${name}.${file}`);
        host.manifest(
          ca,
          (manifest) => ({
            ...manifest,
            private_key: { path: path("key"), mode: "0600" },
            certificate: { path: path("crt") },
            ca: undefined,
          }),
          name,
        );
      }
      writeFileSync(host.path("active"), "inactive");
      expect((await host.run("ensure")).stdout).toMatch(
        /a: enrolled.*\nb: enrolled.*\na: httpd is not running: no reload\n$/,
      );
      expect(host.actions()).toEqual([]);
      writeFileSync(host.path("active"), "active");
      await host.run("ensure", "--force", "a", "b");
      expect(host.actions()).toEqual(["reload httpd"]);
      expect(mode(host.path("pki/a.key"))).toBe("600");
    });

    test("a command is run as certmgr runs it", async () => {
      host.manifest(ca, ({ service: _service, ...manifest }) => ({
        ...manifest,
        svcmgr: "command",
        action: `echo "$CERTMGR_CA_PATH $CERTMGR_CERT_PATH\n$CERTMGR_KEY_PATH" >${host.path("acted")}`,
      }));
      expect((await host.run("ensure")).stdout).toMatch(/www: command run/);
      expect(readFileSync(host.path("acted"), "utf8")).toBe(`${host.ca} ${host.certificate}\n${host.key}\n`);
    });

    test("waits until the responder knows the certificate before it tells the service", async () => {
      ca.ocspDelay = 6;
      host.manifest(ca);
      const run = await host.run("ensure");
      expect(run.stdout).toMatch(/waiting for OCSP, 5 s: [\s\S]*OCSP good after \d+\.\d s\nwww: reload httpd\n$/);
      expect(run.stderr).toBe("");
    });

    test("a renewed CA certificate is written where the chain lies", async () => {
      host.manifest(ca);
      await host.run("ensure");
      writeFileSync(host.ca, readFileSync(ca.root));
      const before = certificate().serialNumber;
      expect((await host.run("ensure")).stdout).toMatch(/www\.chain\.crt: CA certificate renewed/);
      expect(readFileSync(host.ca, "utf8")).toBe(readFileSync(ca.issuer, "utf8"));
      expect(certificate().serialNumber).toBe(before);
    });

    test("the full chain follows the certificate and its CA, and the service is told", async () => {
      const fullChain = host.path("pki/www.fullchain.crt");
      const wanted = () => readFileSync(host.certificate, "utf8") + readFileSync(ca.issuer, "utf8");
      const both = (manifest: Manifest): Manifest => ({
        ...manifest,
        certificate: { ...manifest.certificate, mode: "0640", full_chain: fullChain },
      });
      host.manifest(ca);
      await host.run("ensure");
      const before = certificate().serialNumber;

      host.manifest(ca, both);
      expect((await host.run("status")).stdout).toMatch(/www\.fullchain\.crt: is missing/);
      expect((await host.run("ensure")).stdout).toMatch(/www\.fullchain\.crt: written, 36[45] days left/);
      expect(certificate().serialNumber).toBe(before);
      expect(readFileSync(fullChain, "utf8")).toBe(wanted());
      expect(mode(fullChain)).toBe("640");
      expect((await host.run("ensure")).stdout).toMatch(UNCHANGED);
      expect(host.actions()).toEqual(["reload httpd", "reload httpd"]);

      await host.run("ensure", "--force", "www");
      expect(certificate().serialNumber).not.toBe(before);
      expect(readFileSync(fullChain, "utf8")).toBe(wanted());

      writeFileSync(fullChain, "something else\n");
      chmodSync(fullChain, 0o600);
      expect((await host.run("ensure")).stdout).toMatch(/mode 0600 -> 0640[\s\S]*www\.fullchain\.crt: written/);
      expect(readFileSync(fullChain, "utf8")).toBe(wanted());

      await ca.stop();
      writeFileSync(fullChain, "");
      expect((await host.run("ensure")).stdout).toMatch(/www\.fullchain\.crt: written/);
      expect(readFileSync(fullChain, "utf8")).toBe(wanted());

      host.manifest(ca, (manifest) => ({ ...manifest, certificate: { path: host.certificate, full_chain: "../x" } }));
      expect((await host.run("check")).stderr).toContain('certificate.full_chain: "../x" is not an absolute path');
      host.manifest(ca, (manifest) => ({ ...manifest, certificate: { path: host.certificate, full_chain: host.ca } }));
      expect((await host.run("check")).stderr).toMatch(/www\.chain\.crt: is also in manifest www/);
    });

    describe("root writes nothing where another user could steer it:", () => {
      const NOBODY = 65534;
      const secret = () => host.path("secret");
      /** What only root may read, and a folder of another user, in which a manifest's files are to lie. */
      const foreign = () => {
        writeFileSync(secret(), "rootsecret\n", { mode: 0o600 });
        mkdirSync(host.path("theirs"), { mode: 0o755 });
        chownSync(host.path("theirs"), NOBODY, NOBODY);
        return host.path("theirs");
      };
      const inFolder = (folder: string) => (manifest: Manifest) => ({
        ...manifest,
        private_key: { path: `${folder}/www.key`, owner: "nobody", group: "nogroup", mode: "0600" },
        certificate: { path: `${folder}/www.crt`, owner: "nobody", group: "nogroup", mode: "0644" },
      });
      const refused = (words: string) => ({ code: 1, stdout: "", stderr: expect.stringContaining(words) });
      const untouched = () => {
        expect(statSync(secret())).toMatchObject({ uid: 0, gid: 0 });
        expect(mode(secret())).toBe("600");
        expect(readFileSync(secret(), "utf8")).toBe("rootsecret\n");
      };

      test("a folder of another user, in which a key is a link", async () => {
        const folder = foreign();
        host.manifest(ca);
        await host.run("ensure");
        for (const name of ["www.crt", "www.key"]) copyFileSync(host.path(`pki/${name}`), `${folder}/${name}`);
        // The right key, so that nothing is to be renewed and only its owner is to be set.
        renameSync(`${folder}/www.key`, secret());
        chmodSync(secret(), 0o600);
        symlinkSync(secret(), `${folder}/www.key`);
        host.manifest(ca, inFolder(folder));
        const run = await host.run("ensure");
        expect([statSync(secret()).uid, statSync(secret()).gid, mode(secret())]).toEqual([0, 0, "600"]);
        const words = `www: ${folder}: it belongs to nobody: root writes nothing where others could steer it`;
        expect(run).toEqual(refused(words));
        expect(await host.run("check")).toEqual(refused(words));
      });

      test("a folder below one of another user", async () => {
        const folder = foreign();
        mkdirSync(`${folder}/tls`);
        host.manifest(ca, inFolder(`${folder}/tls`));
        expect(await host.run("ensure")).toEqual(refused(`www: ${folder}/tls: ${folder} belongs to nobody: `));
        expect(readdirSync(`${folder}/tls`)).toEqual([]);
      });

      test("a folder that is reached through a link of another user", async () => {
        const folder = foreign();
        symlinkSync(host.path("pki"), `${folder}/tls`);
        host.manifest(ca, inFolder(`${folder}/tls`));
        expect(await host.run("ensure")).toEqual(refused(`www: ${folder}/tls: ${folder} belongs to nobody: `));
        expect(readdirSync(host.path("pki"))).toEqual([]);
      });

      test("a folder in which a group can write", async () => {
        chownSync(host.path("pki"), 0, 1);
        chmodSync(host.path("pki"), 0o775);
        host.manifest(ca);
        expect(await host.run("ensure")).toEqual(
          refused(`www: ${host.path("pki")}: it can be written by the group daemon: `),
        );
        expect(readdirSync(host.path("pki"))).toEqual([]);
      });

      test("what a killed run left is not finished in such a folder", async () => {
        const folder = foreign();
        mkdirSync(host.path("state"), { mode: 0o700 });
        writeFileSync(host.path("state/www.json.journal"), `${folder}/www.key\n`);
        writeFileSync(`${folder}/.www.key.certmgr-agent-new`, "new");
        const words = expect.stringContaining(`${folder}: it belongs to nobody: `);
        expect(await host.run("ensure")).toMatchObject({ code: 1, stderr: words });
        expect(readdirSync(folder)).toEqual([".www.key.certmgr-agent-new"]);
      });

      test("mode and owner behind a link that root made are left alone, and a file may belong to another user", async () => {
        writeFileSync(secret(), "rootsecret\n", { mode: 0o600 });
        host.manifest(ca, inFolder(host.path("pki")));
        expect(await host.run("ensure")).toMatchObject({ code: 0, stderr: "" });
        expect(statSync(host.key)).toMatchObject({ uid: NOBODY, gid: NOBODY });
        rmSync(host.ca);
        symlinkSync(secret(), host.ca);
        const run = await host.run("ensure");
        expect(run.stderr).toContain(`${host.ca} is a symbolic link: mode and owner of its file are left alone`);
        untouched();
      });
    });

    test("a second run waits for the first", async () => {
      host.manifest(ca);
      host.tool("curl", `/bin/sleep 1; exec ${which("curl")} "$@"`);
      const first = host.run("ensure");
      await new Promise((done) => setTimeout(done, 1000));
      const second = await host.run("ensure");
      expect(second.stdout).toMatch(/^certmgr-agent: process \d+ is at work, waiting up to 5 minutes\nwww: unchanged/);
      expect((await first).stdout).toMatch(/enrolled/);
      expect(ca.calls.filter((call) => call === "authsign")).toHaveLength(1);
    });

    test("fails with 2 on wrong usage", async () => {
      for (const args of [
        [],
        ["enroll"],
        ["ensure", "--force"],
        ["ensure", "--json"],
        ["check", "--force", "www"],
        ["--nope"],
      ]) {
        expect(await host.run(...args)).toMatchObject({ code: 2, stdout: "" });
      }
      expect(await host.run("--help")).toMatchObject({ code: 0, stderr: "" });
    });
  });
