import { CertmgrManifest, KeyAlgorithm, StaplingVhost } from "../../lib";
import { dependentsOf } from "../../lib/explain/dependents";
import { madePaths } from "../../lib/explain/made-paths";
import { hostPlans } from "../../lib/synth/host-plans";
import { fleetFacts } from "../../lib/verify/facts";
import { issuesOf, modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const OWN = "/etc/ssl/certs/two-ecdsa.fullchain.crt";

/** A second virtual host of www01 with a certificate of each kind. */
function declare() {
  const declared = smallFleet(pki);
  const { certmgr, sub, multiRootCa, server } = declared;
  const enrolled = (algo: KeyAlgorithm, size: number) =>
    new CertmgrManifest(certmgr, `two-${algo}`, {
      authority: sub,
      multiRootCa,
      profile: "server",
      commonName: "two.lab.test",
      hosts: ["two.lab.test"],
      key: { algo, size },
    });
  new StaplingVhost(server, "two", {
    serverName: "two.lab.test",
    certificate: enrolled(KeyAlgorithm.ECDSA, 256),
    additionalCertificates: [enrolled(KeyAlgorithm.RSA, 3072)],
  });
  return declared;
}

function www01() {
  const fleet = modelOf(declare());
  const host = fleet.hosts.find(({ name }) => name === "www01");
  const plan = hostPlans(fleet).find(({ name }) => name === "www01");
  if (host === undefined || plan === undefined) throw new Error("there is a www01");
  const text = (wanted: string) => {
    const entries = plan.bundles.flatMap((bundle) => bundle.entries);
    const entry = entries.find(({ path }) => path === wanted);
    return entry?.kind === "file" ? String(entry.content) : "";
  };
  return { fleet, host, plan, text };
}

test("each manifest has the agent write a full chain, and the virtual host names those", () => {
  expect(issuesOf(declare())).toEqual([]);
  const { text } = www01();
  expect(JSON.parse(text("/etc/certmgr/conf.d/two-ecdsa.json"))).toMatchObject({
    service: "apache2",
    certificate: { path: "/etc/ssl/certs/two-ecdsa.crt", full_chain: OWN },
    ca: { path: "/etc/ssl/certs/two-ecdsa.chain.crt" },
  });
  expect(text("/etc/certmgr/conf.d/www.json")).not.toContain("full_chain");
  const files = text("/etc/apache2/vhosts.d/two.lab.test.conf").match(/SSLCertificate\w+ \S+/g);
  expect(files).toEqual([
    `SSLCertificateFile ${OWN}`,
    "SSLCertificateKeyFile /etc/ssl/private/two-ecdsa.key",
    "SSLCertificateFile /etc/ssl/certs/two-rsa.fullchain.crt",
    "SSLCertificateKeyFile /etc/ssl/private/two-rsa.key",
  ]);
});

test("an apply waits for a stapled handshake with each, and verify looks at each", () => {
  const { plan, fleet } = www01();
  const steps = plan.bundles.flatMap((bundle) => bundle.steps);
  expect(steps.flatMap((step) => (step.kind === "await" ? [step.label] : []))).toEqual(
    expect.arrayContaining([
      "a stapled handshake of www.lab.test",
      "a stapled handshake of two.lab.test with its ecdsa certificate",
      "a stapled handshake of two.lab.test with its rsa certificate",
    ]),
  );
  const about = fleetFacts(fleet).checks.filter(({ title }) => /two\.lab\.test TLS 1\.3: (chain|staple)/.test(title));
  expect(about).toMatchObject([
    { kind: "chain", keyAlgorithm: "ecdsa", title: expect.stringContaining("chain of the ecdsa certificate valid") },
    { kind: "chain", keyAlgorithm: "rsa" },
    { kind: "staple", keyAlgorithm: "ecdsa" },
    { kind: "staple", keyAlgorithm: "rsa", title: expect.stringContaining("response of the rsa certificate is good") },
  ]);
});

test("what lies on the host is explained", () => {
  const { fleet, host } = www01();
  expect(madePaths(host)).toContainEqual(
    expect.objectContaining({ path: OWN, what: "the certificate of manifest two-ecdsa and its chain" }),
  );
  const what = (path: string) => dependentsOf(fleet, host, path).map((each) => each.what);
  expect(what(OWN)).toContain("shows it to clients as a certificate of two.lab.test");
  expect(what("/etc/certmgr/conf.d/two-rsa.json")).toEqual(
    expect.arrayContaining(["is the certificate and its chain", "shows the certificate of two-rsa to clients"]),
  );
  expect(what("/etc/ssl/certs/two-ecdsa.chain.crt")).not.toContain("sends it to clients as the chain");
});
