import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labDefinition } from "../../lab/definition";
import { outputDirectory } from "../../lab/stack";
import { review } from "../review/pages";
import { environment, lab, onHost } from "./lab-runner";
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

  test("of packages' files only the two are changed that the declaration owns, and nothing drifts", async () => {
    const changed = await onHost("www01", "for package in $(rpm -qa); do rpm -V $package; done; true");
    expect(changed.trim().split("\n").sort()).toEqual([
      expect.stringMatching(/^\S+ +c \/etc\/httpd\/conf\.d\/ssl\.conf$/),
      expect.stringMatching(/^\S+ +c \/etc\/httpd\/conf\.d\/welcome\.conf$/),
    ]);
    expect(await onHost("client01", "for package in $(rpm -qa); do rpm -V $package; done; true")).toBe("");
    expect((await lab(["drift"])).code).toBe(0);
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
});
