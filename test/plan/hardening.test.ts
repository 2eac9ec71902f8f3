import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { CaCertificate, ClientRevocation, HttpdServer, IssuerSite } from "../../lib";
import { hardening } from "../../lib/plan/hardening";
import { filesOfPlan } from "../../lib/plan/host-plan";
import { printUnit } from "../../lib/plan/systemd-unit";
import { planOf, smallFleet, testPki } from "../support/fleet";
import { testWithPrograms } from "../support/programs";

const it = testWithPrograms("systemd-analyze");

/** The seed's units, and whatever else lies among the golden files. */
const GOLDEN = resolve(__dirname, "..");

/** What `systemd-analyze security` says of a service, from 0 to 10 (unsafe). */
function exposure(name: string, text: string): number {
  const folder = mkdtempSync(join(tmpdir(), "unit-"));
  try {
    const file = join(folder, name);
    writeFileSync(file, text);
    const said = execFileSync("systemd-analyze", ["security", "--offline=true", "--no-pager", file], {
      encoding: "utf8",
    });
    return Number(/Overall exposure level for .*: ([0-9.]+) /.exec(said)?.[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every service that a declaration with all kinds of them puts on hosts. */
async function printedServices(): Promise<Map<string, string>> {
  const pki = await testPki();
  const issuer = CaCertificate.fromPem(String(pki.get("sub/ca.pem")));
  const lists = [{ issuer, url: "http://ca.example.org/crl" }];
  const declared = smallFleet(pki, { vhost: { revocation: ClientRevocation.crl({ lists }) } });
  new IssuerSite(new HttpdServer(declared.ca01, "httpd"), "site", {
    serverName: "ca01.lab.test",
    authorities: [{ authority: declared.sub }],
  });
  const files = ["ca01", "www01", "client01"].flatMap((name) => filesOfPlan(planOf(declared, name)));
  const golden = readdirSync(GOLDEN, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".service.golden"))
    .map((path) => [basename(path, ".golden"), readFileSync(join(GOLDEN, path), "utf8")] as const);
  return new Map([
    ...golden,
    ...files
      .filter(({ path }) => path.endsWith(".service"))
      .map(({ path, content }) => [basename(path), String(content)] as const),
  ]);
}

it("every service of ours is at 4.0 or better in systemd's own judgement", async () => {
  const services = await printedServices();
  expect([...services.keys()].sort()).toEqual(
    expect.arrayContaining([
      ...["certmgr-agent.service", "multirootca.service", "mutual-tls-crl-www.lab.test.service"],
      ...["cfssl-certdb-sub.service", "cfssl-certdb-watch-sub.service", "cfssl-crl-sub.service"],
      ...["cfssl-ocsp-refresh-sub.service", "cfssl-ocspserve-sub.service"],
    ]),
  );
  const exposed = [...services].map(([name, text]) => [name, exposure(name, text)] as const);
  expect(exposed.filter(([, level]) => !(level <= 4))).toEqual([]);
}, 60_000);

test("a service keeps what it names, and loses the rest", () => {
  const entries = hardening({
    user: { name: "cfssl-ocsp", group: "cfssl-db", supplementaryGroups: ["a", "b"] },
    capabilities: ["CAP_CHOWN", "CAP_FOWNER"],
    network: "none",
    addresses: ["localhost", "10.0.0.0/8"],
    writable: ["/var/lib/a b"],
    hidesHomes: false,
    umask: "0007",
  });
  const text = printUnit([{ name: "Service", entries }]);
  // It would win over ReadWritePaths of the same folder.
  expect(text).not.toContain("ProtectHome");
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      ...["User=cfssl-ocsp", "Group=cfssl-db", "SupplementaryGroups=a b", "UMask=0007"],
      ...["CapabilityBoundingSet=CAP_CHOWN CAP_FOWNER", "PrivateNetwork=yes"],
      ...["RestrictAddressFamilies=AF_UNIX", "IPAddressDeny=any", "IPAddressAllow=localhost 10.0.0.0/8"],
      'ReadWritePaths="-/var/lib/a b"',
    ]),
  );
  const least = printUnit([{ name: "Service", entries: hardening({}) }]).split("\n");
  expect(least).toEqual(expect.arrayContaining(["UMask=0077", "CapabilityBoundingSet=", "ProtectHome=yes"]));
  expect(least.join("\n")).not.toMatch(/^(User|ReadWritePaths|PrivateNetwork|IPAddress\w+)=/m);
});
