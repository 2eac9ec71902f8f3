import { ClientCertificate, ImportedCertificate } from "../../lib";
import type { MutualTlsLocationModel } from "../../lib/model/httpd";
import { enters, freshIdentity, identitiesOf } from "../../lib/verify/identity";
import { modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const { organization, organizationalUnit, commonName, country, dnsName, serialNumber, anyOf, allOf } =
  ClientCertificate;

function known(require: ClientCertificate) {
  const declared = smallFleet(pki, { location: { require } });
  new ImportedCertificate(declared.client01, "imported", {
    certificate: declared.pem("api/tls.pem"),
    privateKey: declared.secret("imported"),
    certificatePath: "/root/imported.crt",
    privateKeyPath: "/root/imported.key",
  });
  const { hosts } = modelOf(declared);
  const location = hosts[1]?.httpd?.vhosts[0]?.locations[0] as MutualTlsLocationModel;
  const client = hosts[2];
  if (client === undefined) throw new Error("the small fleet has a client");
  return { location, identities: identitiesOf(client), manifests: client.certmgr?.manifests ?? [] };
}

test.each<[string, ClientCertificate, boolean | undefined]>([
  ["its organization", organization("Partner SA"), true],
  ["another organization", organization("Other SA"), false],
  ["its common name", commonName("partner"), true],
  ["a unit, of which it has none", organizationalUnit("IT"), false],
  ["a DNS name, of which it has none", dnsName("partner.example"), false],
  ["a serial number, which only the CA knows", serialNumber("01"), undefined],
  ["one of an unknown and a fitting one", anyOf([serialNumber("01"), organization("Partner SA")]), true],
  ["one of an unknown and a wrong one", anyOf([serialNumber("01"), organization("Other SA")]), undefined],
  ["an unknown one together with a wrong one", allOf([serialNumber("01"), country("CH")]), false],
  ["an unknown one together with a fitting one", allOf([serialNumber("01"), commonName("partner")]), undefined],
])("synth knows whether an identity that is enrolled later may enter by %s", (_, require, expected) => {
  const { location, identities } = known(require);
  const partner = identities.find(({ name }) => name === "partner");
  expect(partner && enters(location, partner)).toBe(expected);
});

test("nobody enters whose issuer is not named", () => {
  const { location, identities } = known(commonName("partner"));
  const partner = identities.find(({ name }) => name === "partner");
  expect(partner && enters(location, { ...partner, issuer: "CN=Test Sub" })).toBe(false);
});

test("of a certificate that is there already everything is known", () => {
  const imported = known(organization("Partner SA")).identities.find(({ name }) => name === "imported");
  expect(imported).toMatchObject({
    values: { organization: [], commonName: ["ca01.lab.test"], serialNumber: [expect.stringMatching(/^[0-9a-f]+$/)] },
    origin: { certificate: { fingerprintSha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    issuer: "CN=Test Root,O=Test SA,C=CH",
  });
  const serial = imported?.values.serialNumber?.[0] ?? "";
  const bySerial = known(serialNumber(`00${serial.toUpperCase()}`));
  const same = bySerial.identities.find(({ name }) => name === "imported");
  expect(same && enters(bySerial.location, { ...same, issuer: bySerial.location.issuers[0]?.subject ?? "" })).toBe(
    true,
  );
});

test("a fresh identity has the organization that is asked for and a name that nobody knows yet", () => {
  const { location, manifests } = known(allOf([organization("Partner SA"), commonName("partner")]));
  const [template] = manifests;
  const fresh = template && freshIdentity(template, "Partner SA");
  expect(fresh?.values).toMatchObject({ organization: ["Partner SA"] });
  expect(fresh && enters(location, fresh)).toBeUndefined();
});
