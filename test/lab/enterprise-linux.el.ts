import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labDefinition } from "../../lab/definition";
import { enterpriseLinuxImage } from "../../lab/enterprise-linux-image";
import { imageReference } from "../../lab/image";
import type { Oci } from "../../lab/runtime/oci";
import { findEngine } from "../../lab/runtime/select";
import { outputDirectory } from "../../lab/stack";
import { review } from "../review/pages";
import { environment, LAB, lab, onHost } from "./lab-runner";
import { cdktfOn, variant } from "./variant";

const asRoot = process.getuid?.() === 0 && process.platform === "linux";
const onRealHosts = asRoot ? describe : describe.skip;

const reason = asRoot ? "" : " (skipped: needs root on Linux)";

jest.setTimeout(30 * 60_000);

onRealHosts(`the seed lab with its web server and client on Enterprise Linux${reason}`, () => {
  beforeAll(async () => {
    await lab(["down"]);
    for (const args of [["up", "--platform", "el"], ["deploy"]]) {
      const { code, stderr } = await lab(args);
      if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
    }
  });

  afterAll(async () => {
    const { code, stderr } = await lab(["down"]);
    if (code !== 0) throw new Error(stderr);
  });

  test("every check passes", async () => {
    const { code, stdout } = await lab(["verify", "--json"]);
    const outcomes: { ok: boolean; title: string }[] = JSON.parse(stdout);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(28);
    expect(code).toBe(0);
  });

  test("of packages' files only the three are changed that the declaration owns, and nothing drifts", async () => {
    const changed = await onHost("www01", "for package in $(rpm -qa); do rpm -V $package; done; true");
    expect(changed.trim().split("\n").sort()).toEqual([
      expect.stringMatching(/^\S+ +c \/etc\/httpd\/conf\.d\/autoindex\.conf$/),
      expect.stringMatching(/^\S+ +c \/etc\/httpd\/conf\.d\/ssl\.conf$/),
      expect.stringMatching(/^\S+ +c \/etc\/httpd\/conf\.d\/welcome\.conf$/),
    ]);
    expect(await onHost("client01", "for package in $(rpm -qa); do rpm -V $package; done; true")).toBe("");
    expect((await lab(["drift"])).code).toBe(0);
  });

  test("a hole that the vendor may not have closed is named, until the changelog of its package names it", async () => {
    // Of the older package there is no more than its name, in the database of rpm.
    const older = async (changelog: string) => {
      const spec = `Name: mod_ssl
Version: 2.4.62
Release: 7.el9
Summary: An older one
License: Apache-2.0
AutoReqProv: no
%description
An older one.
%files
%changelog
* Mon Jun 01 2026 A Vendor <vendor@example.org> - 2.4.62-7
- ${changelog}`;
      await onHost(
        "www01",
        `set -e; cd /root; rm -rf rpmbuild; cat >mod_ssl.spec <<'END'
${spec}
END
rpmbuild -bb --quiet mod_ssl.spec; rpm -U --justdb --nodeps --oldpackage --replacepkgs rpmbuild/RPMS/*/mod_ssl-*.rpm`,
      );
    };
    await older("a fix of something else");
    const file = variant("with-an-older-mod-ssl", [["Welcome to www.lab.carcano.corp", "Welcome all the same"]]);
    const { code, lines } = await cdktfOn(file, "deploy");
    expect(code).toBe(0);
    const named = lines.join("\n");
    expect(named).toContain(
      "CVE-2026-44185 may be unfixed in mod_ssl 2.4.62-7.el9: upstream fixed it in 2.4.68, and the changelog does not name it",
    );
    expect(named).toMatch(/www01\S*: 1 changed, reloaded httpd\.service, may be unfixed: CVE-2026-44185 \(/);
    const found = await lab(["drift"]);
    expect(found.code).toBe(0);
    expect(found.stdout).toMatch(
      /may be vulnerable, no drift:\n +CVE-2026-44185 +mod_ssl 2\.4\.62-7\.el9 +fixed upstream in 2\.4\.68/,
    );
    await older("Resolves: CVE-2026-44185");
    expect((await lab(["drift"])).stdout).not.toContain("CVE");
    await onHost(
      "www01",
      "rpm -U --justdb --nodeps --replacepkgs /usr/share/el-lab/repository/mod_ssl-*.rpm; rm -r rpmbuild mod_ssl.spec",
    );
    expect((await lab(["deploy"])).code).toBe(0);
  });

  test("what a person changes is found", async () => {
    await onHost("www01", "echo '# by hand' >>/etc/httpd/conf.d/ssl.conf");
    const { code, stdout } = await lab(["drift"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/content +\/etc\/httpd\/conf\.d\/ssl\.conf +edited: 1 line added/);
    await onHost("www01", "sed -i '/by hand/d' /etc/httpd/conf.d/ssl.conf");
  });

  test("a repository that does not answer is a clear error, after which nothing is half-installed", async () => {
    await onHost(
      "client01",
      "sed -i 's,^baseurl=.*,baseurl=http://127.0.0.1:1/,' /etc/yum.repos.d/el-lab.repo; rpm -e jq; dnf -q clean all",
    );
    const before = await onHost("client01", "rpm -qa | sort");
    const file = variant("client-changed", [["Big Partner Bar SA", "Big Partner Baz SA"]]);
    const { code, lines } = await cdktfOn(file, "deploy");
    expect(code).not.toBe(0);
    expect(lines.join("\n")).toMatch(/Failed to download metadata for repo 'el-lab'|Cannot download repomd\.xml/);
    expect(lines.join("\n")).toContain("the packages jq could not be installed");
    expect(await onHost("client01", "rpm -qa | sort")).toBe(before);
    await onHost(
      "client01",
      "sed -i 's,^baseurl=.*,baseurl=file:///usr/share/el-lab/repository,' /etc/yum.repos.d/el-lab.repo",
    );
    expect((await lab(["deploy"])).code).toBe(0);
    expect(await onHost("client01", "rpm -q jq")).toMatch(/^jq-/);
  });

  test("a change on a host of each kind is one plan, one page, and right on both", async () => {
    const output = outputDirectory(labDefinition(environment));
    const base = mkdtempSync(join(tmpdir(), "base-"));
    try {
      cpSync(output, base, { recursive: true });
      const file = variant("two-platforms", [
        ["Welcome to www.lab.carcano.corp", "Welcome, everybody"],
        ["CARC I101L Certification Practice Statement", "What CARC I101L does"],
      ]);
      const planned = (await cdktfOn(file, "diff")).lines.join("\n");
      expect(planned).toMatch(/\+ +<html><body>Welcome, everybody/);
      expect(planned).toContain("What CARC I101L does");
      const page = await review("--base", base, "--head", output);
      expect(page.code).toBe(0);
      expect(page.out).toMatch(/^2 of 3 hosts change; apache2 reloads on ca01; httpd reloads on www01/);
      expect((await cdktfOn(file, "deploy")).code).toBe(0);
      const served = (url: string) => onHost("client01", `curl -s ${url}`);
      expect(await served("https://www.lab.carcano.corp/")).toContain("Welcome, everybody");
      expect(await served("http://ca01.lab.carcano.corp/carc_i101l/cps.html")).toContain("What CARC I101L does");
      expect((await lab(["drift"])).code).toBe(0);
    } finally {
      rmSync(base, { recursive: true });
    }
  });

  describe("of an image that somebody else made", () => {
    const GOOD = "localhost/elsewhere/el:9";
    const SPOILT = "localhost/elsewhere/el:8";
    let oci: Oci;

    beforeAll(async () => {
      const engine = await findEngine();
      if (engine === undefined) throw new Error("the lab is up, so there is an engine");
      oci = engine;
      const own = imageReference(enterpriseLinuxImage);
      const folder = mkdtempSync(join(tmpdir(), "spoilt-"));
      mkdirSync(join(folder, "usr/lib"), { recursive: true });
      mkdirSync(join(folder, "usr/sbin"));
      writeFileSync(join(folder, "usr/lib/os-release"), 'ID="old"\nID_LIKE="rhel"\nVERSION_ID="8.10"\n');
      writeFileSync(join(folder, "usr/sbin/sshd"), "no program\n", { mode: 0o644 });
      const container = `${LAB}-spoilt`;
      for (const args of [
        ["tag", own, GOOD],
        ["create", "--name", container, own, "/bin/true"],
        ["cp", `${folder}/.`, `${container}:/`],
        ["commit", container, SPOILT],
        ["rm", container],
      ]) {
        const { code, stderr } = await oci.call(args);
        if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
      }
      rmSync(folder, { recursive: true });
    });

    afterAll(async () => {
      await lab(["down"]);
      for (const image of [GOOD, SPOILT]) await oci.removeImage(image);
    });

    test("fails before any host of it, with all that it lacks, and where there is none", async () => {
      const up = (image: string) => lab(["up", "--platform", "el", "--image", image]);
      const spoilt = await up(SPOILT);
      expect(spoilt.code).toBe(1);
      expect(spoilt.stderr).toContain(`
the image ${SPOILT} cannot be a host of the lab:
    it holds old 8.10; allowed with --platform el: rhel 9, rhel 10, and systems that are built from it
    it lacks sshd: package openssh-server
    to do: make a suitable image from it, as docs/lab.md shows
`);
      const none = await up("localhost/elsewhere/nothing:1");
      expect(none.code).toBe(1);
      expect(none.stderr).toMatch(
        /the image localhost\/elsewhere\/nothing:1 does not exist here, and pulling it failed:\n[\s\S]*to do: check its name/,
      );
      expect(await onHost("www01", "rpm -q httpd")).toMatch(/^httpd-/);
    });

    test("they are hosts like the lab's own, and a later up keeps to it", async () => {
      const up = await lab(["up", "--platform", "el", "--image", GOOD]);
      expect(up.code).toBe(0);
      expect(up.stderr).toContain(`${GOOD} found, ellab 9.9`);
      expect(up.stderr).toMatch(/ca01 running, www01 replaced, client01 replaced/);
      expect((await lab(["up"])).stderr).toMatch(/ca01 running, www01 running, client01 running/);
      expect((await lab(["deploy"])).code).toBe(0);
      expect(await onHost("www01", "rpm -q mod_ssl")).toMatch(/^mod_ssl-/);
    });
  });
});
