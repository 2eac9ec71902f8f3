import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Platform } from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { filesOfPlan, printHostPlan } from "../../lib/plan/host-plan";
import { platformDataOf } from "../../lib/platform/platform";
import { isSystemOf, type PlatformData } from "../../lib/platform/platform-data";
import { privateKeyPem } from "../httpd/matrix/pki";
import { mint } from "../pki/mint";
import { planOf, smallFleet, type TestPki, testPki } from "../support/fleet";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { RenderedHttpd } from "../support/rendered-httpd";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const EL9 = platformDataOf(Platform.enterpriseLinux9()) as PlatformData;

test.each([
  ["RHEL", ["rhel", "fedora"], "9.6", true],
  ["Rocky Linux and AlmaLinux", ["rocky", "rhel", "centos", "fedora"], "9.6", true],
  ["CentOS Stream", ["centos", "rhel", "fedora"], "9", true],
  ["the next release", ["rhel", "centos", "fedora"], "10.0", false],
  ["a release that begins alike", ["rhel"], "90", false],
  ["Fedora, from which it comes", ["fedora"], "9", false],
])("%s is or is not Enterprise Linux 9", (_, ids, version, is) => {
  expect(isSystemOf(EL9, ids, version)).toBe(is);
});

test("a host of Enterprise Linux reads like the post", () => {
  const platform = Platform.enterpriseLinux9();
  const declared = smallFleet(pki, { www01: { platform }, client01: { platform } });
  const www01 = planOf(declared, "www01");
  const plan = printHostPlan(www01);
  expect(plan).toMatch(/^cdktf-mutual-tls-plan 1\nhost www01\.lab\.test\nos rhel 9\npackage-manager dnf\n/);
  const httpd = www01.bundles.find(({ name }) => name === "httpd");
  expect(httpd?.packages).toEqual(["httpd", "mod_ssl", "mod_http2", "mod_md", "curl", "openssl"]);
  expect(httpd?.entries.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "directory /etc/httpd/vhosts.d",
    "directory /etc/httpd/trusts",
    "directory /var/log/httpd/vhosts",
    "directory /var/www/vhosts",
    "file /etc/httpd/conf.d/mutual-tls-md.conf",
    "file /etc/httpd/conf.d/ssl.conf",
    "file /etc/httpd/conf.d/mutual-tls.conf",
    "file /etc/httpd/vhosts.d/+catch-all.conf",
    "file /etc/httpd/conf.d/welcome.conf",
    "file /etc/httpd/conf.d/autoindex.conf",
    "directory /var/log/httpd/vhosts/www.lab.test",
    "directory /var/www/vhosts/www.lab.test",
    "directory /var/www/vhosts/www.lab.test/restricted",
    "file /etc/httpd/vhosts.d/www.lab.test.conf",
    "file /etc/httpd/trusts/www.lab.test.crt",
    "file /etc/httpd/trusts/www.lab.test.request.crt",
    "file /var/www/vhosts/www.lab.test/index.html",
    "file /var/www/vhosts/www.lab.test/restricted/sensitive.txt",
  ]);
  expect(httpd?.selinux).toEqual([{ kind: "boolean", name: "httpd_can_network_connect" }]);
  expect(httpd?.validations).toEqual([{ root: "/etc/httpd", command: ["httpd", "-t"] }]);
  expect(plan).toMatch(/on-change reload httpd\.service\n {2}enable httpd\.service/);
  const manifest = filesOfPlan(www01).find(({ path }) => path === "/etc/certmgr/conf.d/www.json");
  expect(JSON.parse(String(manifest?.content))).toMatchObject({
    service: "httpd",
    certificate: { path: "/etc/pki/tls/certs/www.crt" },
    private_key: { path: "/etc/pki/tls/private/www.key" },
  });
  const client01 = printHostPlan(planOf(declared, "client01"));
  expect(client01).toContain(
    "  file /etc/pki/ca-trust/source/anchors/root.crt 0644 root root\n  on-change run update-ca-trust\n",
  );
});

test("a host without a TLS site gets no module for one", () => {
  const declared = smallFleet(pki, { www01: { platform: Platform.enterpriseLinux9() } });
  const { httpd } = EL9;
  expect(planOf(declared, "ca01").bundles.flatMap(({ packages }) => packages)).not.toContain("mod_ssl");
  expect(Object.values(httpd.modules).flatMap(({ packages }) => packages)).toEqual(["mod_ssl", "mod_http2", "mod_md"]);
});

/** A system that does not exist: every name and place is its own. */
const INVENTED: PlatformData = {
  osId: "inventix",
  osVersion: "7",
  packageManager: "dnf",
  httpd: {
    packages: ["webd"],
    healthCheckPackages: ["fetcher"],
    user: "webber",
    unit: "webd.service",
    service: "webd",
    serverRoot: "/opt/webd",
    configTest: ["webd-check"],
    listenFile: "/opt/webd/listen.conf",
    packageListens: [8080],
    serverFile: "/opt/webd/server.conf",
    serverFileLink: { path: "/opt/webd/on/server.conf", target: "../server.conf" },
    vhostDirectory: "/opt/webd/sites",
    trustDirectory: "/opt/webd/cas",
    vhostLogDirectory: "/opt/logs/sites",
    errorLog: "/opt/logs/errors",
    documentRootDirectory: "/opt/pages",
    staplingCache: "shared:/opt/run/staples",
    mdStoreDirectory: "/opt/staples",
    hasSniPolicy: true,
    modules: {
      ssl: { packages: ["webd-tls"], links: [{ path: "/opt/webd/on/tls", target: "../off/tls" }] },
      socache_shmcb: { packages: [], links: [] },
      headers: { packages: [], links: [] },
      http2: { packages: [], links: [] },
      md: { packages: [], links: [] },
    },
    absent: ["/opt/webd/on/demo"],
    blanked: ["/opt/webd/demo.conf"],
  },
  certificateDirectory: "/opt/tls/public",
  privateKeyDirectory: "/opt/tls/secret",
  trustAnchors: { packages: ["roots"], directory: "/opt/roots", extension: ".root", update: ["roots-again"] },
  firewalld: { packages: ["wall"], unit: "wall.service", zone: "outside", zoneFile: "/opt/wall/outside.xml" },
  cfsslPackages: ["signer"],
  pythonPackages: ["snake"],
  gate: { packages: ["webd"], binary: "/opt/bin/webd", modulesDirectory: "/opt/webd/modules" },
  certmgrAgentPackages: ["agent-tools"],
  unitDirectory: "/opt/units",
};

test("another platform needs data and nothing else: no name or place of a known one is left", () => {
  const platform: Platform = Reflect.construct(Platform, [INVENTED]);
  const declared = smallFleet(pki, { www01: { platform }, client01: { platform } });
  for (const name of ["www01", "client01"]) {
    const plan = planOf(declared, name);
    const texts = [printHostPlan(plan), ...filesOfPlan(plan).map(({ content }) => String(content))];
    // The agent's own words name nothing of a platform but its tools.
    for (const text of texts)
      expect(text).not.toMatch(/apache2|httpd\.(service|conf)|\/etc\/(httpd|ssl|pki)|www-data|debian|rhel|\bapt\b/);
    expect(plan.bundles.flatMap(({ packages }) => packages)).toEqual(
      name === "www01"
        ? ["wall", "agent-tools", "snake", "webd", "fetcher", "webd", "webd-tls", "fetcher"]
        : ["roots", "wall", "agent-tools"],
    );
  }
});

testWith(httpd, "httpd")("real httpd takes what is rendered for it", async () => {
  const rendered = new RenderedHttpd(mkdtempSync(join(tmpdir(), "invented-")), INVENTED);
  try {
    const { fleet } = smallFleet(pki, { www01: { platform: rendered.platform } });
    const server = buildFleet(fleet).model.hosts.find(({ name }) => name === "www01")?.httpd;
    if (server === undefined) throw new Error("www01 serves something");
    rendered.render(server);
    const minted = await mint({ name: "CN=www.lab.test", ca: false });
    for (const { certificate } of server.vhosts) {
      for (const path of [certificate?.certificatePath, certificate?.chainPath])
        if (path !== undefined) rendered.write(path, minted.parsed.pem);
      if (certificate !== undefined) rendered.write(certificate.privateKeyPath, await privateKeyPem(minted));
    }
    const { stdout, stderr } = spawnSync(httpd ?? "", [...rendered.arguments(), "-t"], { encoding: "utf8" });
    expect(stdout + stderr).toBe("Syntax OK\n");
    // It was the invented one's: packages of its listen on 8080 already, and no suite of ciphers is written.
    expect(readFileSync(rendered.file("conf/vhosts.d/+catch-all.conf"), "utf8")).toContain("<VirtualHost *:8080>");
    expect(readFileSync(rendered.file("conf/vhosts.d/www.lab.test.conf"), "utf8")).not.toContain("SSLCipherSuite");
  } finally {
    rmSync(rendered.root, { recursive: true });
  }
});
