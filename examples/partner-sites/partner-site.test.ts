import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { CaCertificate, Fleet, Host, HttpdServer, Platform, TrustStore } from "cdktf-mutual-tls";
import { testPki } from "../../test/support/fleet";
import { PartnerSites } from "./main";
import * as typescript from "./partner-site";

const javascript: typeof typescript = require("./partner-site.js");

let outdir: string;
let partnersCa: CaCertificate;

beforeAll(async () => {
  partnersCa = CaCertificate.fromPem(String((await testPki()).get("root/ca.pem")));
});
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "partner-sites-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** A file that will lie on www01. */
function fileOnHost(path: string): string {
  return readFileSync(join(outdir, "stacks/partner-sites/web/www01/files", path), "utf8");
}

test("each of ten partners has a site, with orders for that partner alone", () => {
  const app = new App({ outdir });
  new PartnerSites(app, "partner-sites", partnersCa);
  app.synth();
  const sites = readdirSync(join(outdir, "stacks/partner-sites/web/www01/files/etc/apache2/vhosts.d"));
  expect(sites.filter((file) => file.startsWith("partner-"))).toHaveLength(10);
  for (let number = 1; number <= 10; number++) {
    const site = fileOnHost(`/etc/apache2/vhosts.d/partner-${number}.example.org.conf`);
    expect(site).toContain(`  ServerName partner-${number}.example.org\n`);
    expect(site).toContain(`Require expr "%{SSL_CLIENT_S_DN_O} == 'Partner ${number} SA'`);
  }
});

test.each([
  ["TypeScript", typescript],
  ["plain JavaScript", javascript],
])("a module in %s makes the same files", (_, { PartnerSite }) => {
  const app = new App({ outdir });
  const fleet = new Fleet(new TerraformStack(app, "partner-sites"), "web", { domain: "example.org" });
  const server = new HttpdServer(new Host(fleet, "www01", host()), "httpd");
  const trustStore = new TrustStore(fleet, "partners", { certificates: [partnersCa] });
  new PartnerSite(server, "one", { partner: "One SA", serverName: "one.example.org", issuer: partnersCa, trustStore });
  app.synth();
  expect(fileOnHost("/etc/apache2/vhosts.d/one.example.org.conf")).toContain("'One SA'");
  expect(fileOnHost("/var/www/vhosts/one.example.org/index.html")).toBe(
    "<p>The orders of One SA are in /orders.</p>\n",
  );
});

test("a site that is not inside of a server is an issue, with the path and what to do", () => {
  const app = new App({ outdir });
  const fleet = new Fleet(new TerraformStack(app, "partner-sites"), "web", { domain: "example.org" });
  const www01 = new Host(fleet, "www01", host());
  const trustStore = new TrustStore(fleet, "partners", { certificates: [partnersCa] });
  new typescript.PartnerSite(www01, "one", {
    partner: "One SA",
    serverName: "one.example.org",
    issuer: partnersCa,
    trustStore,
  });
  expect(() => app.synth()).toThrow(
    /\[partner-sites\/web\/www01\/one\/site\] a StaplingVhost is not inside an HttpdServer.*\(scope-missing\)/,
  );
});

function host() {
  return {
    address: "10.20.0.12",
    hostKey:
      "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNOvYlLBx8YucbQiRoiDufFP9WVlZ6T/hMovCsUUT/3lJpyI1qQVAHTST0o0QefzensdQpVVPGQMp4CD94VFDrk=",
    platform: Platform.debian13(),
  };
}
