import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaCertificate, ClientRevocation, HttpdServer, IssuerSite } from "../../lib";
import { filesOfPlan } from "../../lib/plan/host-plan";
import { mintCrl, signer } from "../pki/mint";
import { modelOf, planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** The small fleet with a list from outside. */
function withLists() {
  const issuer = CaCertificate.fromPem(String(pki.get("sub/ca.pem")));
  const revocation = ClientRevocation.crl({ lists: [{ issuer, url: "http://ca.example.org/crl" }] });
  return smallFleet(pki, { vhost: { revocation } });
}

test("the lists come before httpd, which does not start without them", () => {
  const { bundles } = planOf(withLists(), "www01");
  const names = bundles.map(({ name }) => name);
  expect(names.indexOf("crl")).toBe(names.indexOf("httpd") - 1);
  const crl = bundles.find(({ name }) => name === "crl");
  expect(crl?.packages).toEqual(["apache2", "curl", "openssl"]);
  expect(crl?.steps).toMatchObject([
    { kind: "on-change", action: "start", unit: "mutual-tls-crl-www.lab.test.service" },
    { kind: "enable", unit: "mutual-tls-crl-www.lab.test.timer" },
  ]);
});

test("the refresh knows the list, its CA and what httpd reads", () => {
  const declared = withLists();
  const files = new Map(filesOfPlan(planOf(declared, "www01")).map(({ path, content }) => [path, String(content)]));
  const sub = modelOf(declared).authorities.find(({ label }) => label === "sub");
  const { fingerprintSha256, pem } = sub?.certificate ?? { fingerprintSha256: "", pem: "" };
  const issuer = `/etc/mutual-tls-crl/www.lab.test/${fingerprintSha256.slice(0, 16)}.pem`;
  expect(files.get("/etc/mutual-tls-crl/www.lab.test/refresh.conf")).toBe(
    [
      "bundle=/etc/apache2/trusts/www.lab.test.crl",
      "state=/var/lib/mutual-tls-crl/www.lab.test",
      "unit=apache2.service",
      "interval=3600",
      `list=${issuer} http://ca.example.org/crl`,
      "",
    ].join("\n"),
  );
  expect(files.get(issuer)).toBe(pem);
  expect(files.get("/etc/apache2/vhosts.d/www.lab.test.conf")).toContain(
    "SSLCARevocationCheck leaf\n  SSLCARevocationFile /etc/apache2/trusts/www.lab.test.crl\n",
  );
});

test("a host waits for the site that its lists come from", async () => {
  const folder = mkdtempSync(join(tmpdir(), "crl-bundle-"));
  const crlFile = join(folder, "crl.der");
  const ca = await signer(String(pki.get("root/ca.pem")), String(pki.get("root/ca-key.pem")));
  writeFileSync(crlFile, await mintCrl(ca, new Date(Date.now() + 86_400_000)));
  const issuer = CaCertificate.fromPem(String(pki.get("root/ca.pem")));
  const lists = [{ issuer, url: "http://client01.lab.test/root/crl.der" }];
  const declared = smallFleet(pki, {
    vhost: { revocation: ClientRevocation.crl({ lists }) },
    location: { issuers: [issuer] },
  });
  new IssuerSite(new HttpdServer(declared.client01, "httpd"), "site", {
    serverName: "client01.lab.test",
    authorities: [{ authority: declared.root, crlFile }],
  });
  expect(planOf(declared, "www01").after).toEqual(["ca01", "client01"]);
  rmSync(folder, { recursive: true });
});

test("without lists there is no such bundle", () => {
  expect(planOf(smallFleet(pki), "www01").bundles.map(({ name }) => name)).not.toContain("crl");
});
