import { CertmgrManifest, Duration, KeyAlgorithm, KeyUsage } from "../../../lib";
import { gateLimits } from "../../../lib/pki/gate/limits";
import { modelOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

function limitsOf(declared: SmallFleet) {
  const fleet = modelOf(declared);
  const api = fleet.hosts.find(({ name }) => name === "ca01")?.multiRootCa;
  if (api === undefined) throw new Error("ca01 has no API");
  return gateLimits(fleet, api);
}

test("by default a profile signs exactly what its manifests declare", () => {
  expect(limitsOf(smallFleet(pki))).toMatchObject({
    label: "sub",
    profiles: {
      sub: {
        server: {
          mostPerHour: 60,
          replaySeconds: (365 * 24 * 3600) / 2,
          requests: [
            {
              declaredBy: "stack/lab/www01/certmgr/www",
              subject: ["CN=www.lab.test"],
              hosts: ["www.lab.test"],
              addresses: [],
              keys: ["ecdsa 256"],
            },
          ],
        },
        client: { requests: [{ subject: ["CN=partner", "O=Partner SA"] }, { subject: ["CN=other", "O=Other SA"] }] },
      },
    },
  });
});

test("what is allowed in addition has its own key, names and count, and any common name where it says none", () => {
  const { secret } = smallFleet(pki);
  const profile = (usage: KeyUsage, key: string) => {
    return { usages: [usage], expiry: Duration.days(365), authKey: secret(key), sharedByOrganizations: true };
  };
  const allowedRequests = [
    { names: [{ country: "CH", organization: 'Comma, "Quote"' }] },
    {
      commonName: "#1 ",
      hosts: ["a.lab.test", "2001:DB8:0:0::1"],
      key: { algo: KeyAlgorithm.RSA, size: 3072 },
    },
  ];
  const server = { ...profile(KeyUsage.SERVER_AUTH, "auth-server"), allowedRequests, requestsPerHour: 7 };
  const signingProfiles = { server, client: profile(KeyUsage.CLIENT_AUTH, "auth-client") };
  const limits = limitsOf(smallFleet(pki, { sub: { signingProfiles } })).profiles.sub?.server;
  expect(limits?.mostPerHour).toBe(7);
  expect(limits?.requests.slice(1)).toEqual([
    {
      declaredBy: "stack/lab/sub",
      subject: ["C=CH", 'O=Comma\\, \\"Quote\\"'],
      commonName: "any",
      hosts: [],
      addresses: [],
      keys: ["ecdsa 256", "ecdsa 384", "ecdsa 521", "rsa 2048", "rsa 3072", "rsa 4096"],
    },
    {
      declaredBy: "stack/lab/sub",
      subject: ["CN=\\#1\\ "],
      hosts: ["a.lab.test", "2001:DB8:0:0::1", "2001:db8::1"],
      addresses: ["20010DB8000000000000000000000001"],
      keys: ["rsa 3072"],
    },
  ]);
});

test("many manifests of a profile may be enrolled in one hour", () => {
  const declared = smallFleet(pki);
  const more = { authority: declared.sub, multiRootCa: declared.multiRootCa, profile: "server" };
  for (let n = 0; n < 9; n++) new CertmgrManifest(declared.certmgr, `m${n}`, { ...more, commonName: `m${n}.lab.test` });
  expect(limitsOf(declared).profiles.sub?.server?.mostPerHour).toBe(100);
});
