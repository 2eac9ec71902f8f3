import { CaCertificate, ClientRevocation } from "../../lib";
import { openConnectionsBundles } from "../../lib/httpd/open-connections";
import { CONNECTION_SECONDS } from "../../lib/model/open-connections";
import { filesOfPlan } from "../../lib/plan/host-plan";
import { debian13 } from "../../lib/platform/debian";
import { modelOf, planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const MINUTE = 60;
const lists = () => [
  { issuer: CaCertificate.fromPem(String(pki.get("sub/ca.pem"))), url: "http://ca.example.org/crl" },
];
const REVOCATIONS = {
  ocsp: () => ClientRevocation.ocsp(),
  crl: () => ClientRevocation.crl({ lists: lists() }),
  "ocsp-and-crl": () => ClientRevocation.ocspAndCrl({}, { lists: lists() }),
  none: () => ClientRevocation.none("certificates live for a day"),
};

test.each(Object.entries(REVOCATIONS))("where clients are checked by %s, open connections end each hour", (_, made) => {
  const plan = planOf(smallFleet(pki, { vhost: { revocation: made() } }), "www01");
  const names = plan.bundles.map(({ name }) => name);
  // No client is admitted before.
  expect(names.indexOf("open-connections")).toBeLessThan(names.indexOf("httpd"));
  expect(plan.bundles.find(({ name }) => name === "open-connections")?.steps).toEqual([
    { kind: "enable", unit: "mutual-tls-recheck.timer" },
  ]);
  const files = new Map(filesOfPlan(plan).map(({ path, content }) => [path, String(content)]));
  expect(files.get("/etc/systemd/system/mutual-tls-recheck.service")).toContain(
    "ExecStart=/usr/bin/systemctl try-reload-or-restart apache2.service\n",
  );
  const timer = files.get("/etc/systemd/system/mutual-tls-recheck.timer") ?? "";
  const minutes = (key: string) => Number(new RegExp(`^${key}=(\\d+)min$`, "m").exec(timer)?.[1]);
  for (const start of ["OnActiveSec", "OnUnitActiveSec"]) {
    const most = minutes(start) + minutes("RandomizedDelaySec") + minutes("AccuracySec");
    expect(most * MINUTE).toBeLessThan(CONNECTION_SECONDS);
  }
  expect(files.get("/etc/apache2/vhosts.d/www.lab.test.conf")).toContain(
    "# Open connections end within 1h (mutual-tls-recheck), and their clients are checked again.\n",
  );
});

test("a server that asks no client for a certificate is not reloaded", () => {
  const httpd = modelOf(smallFleet(pki)).hosts.find(({ name }) => name === "www01")?.httpd;
  const vhosts = (httpd?.vhosts ?? []).map((vhost) => ({ ...vhost, trustStore: undefined }));
  expect(vhosts).toHaveLength(1);
  expect(openConnectionsBundles(httpd && { ...httpd, vhosts }, debian13)).toEqual([]);
  expect(openConnectionsBundles(undefined, debian13)).toEqual([]);
});
