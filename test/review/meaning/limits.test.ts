import { CertmgrManifest, Duration, KeyUsage, type SigningProfile, StaplingVhost } from "../../../lib";
import { plain } from "../../../lib/core/text/words";
import { fleetMeanings } from "../../../lib/review/meaning/fleet";
import { type Changes, modelOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

type Add = (declared: SmallFleet) => void;

/** What a change means, as `code weakens: text`. */
function meanings(before: Changes, after: Changes, add: Add = () => undefined): string[] {
  const [was, is] = [smallFleet(pki, before), smallFleet(pki, after)];
  add(is);
  return fleetMeanings(modelOf(was), modelOf(is), ({ name }) => name).map(
    ({ code, weakens, text }) => `${code}${weakens ? " weakens" : ""}: ${plain(text)}`,
  );
}

function client(more: Partial<SigningProfile>): Changes {
  const { secret } = smallFleet(pki);
  const usual = { expiry: Duration.days(365), sharedByOrganizations: true };
  const server = { ...usual, usages: [KeyUsage.SERVER_AUTH], authKey: secret("auth-server") };
  const signingProfiles = {
    server,
    client: { ...usual, usages: [KeyUsage.CLIENT_AUTH], authKey: secret("auth-client"), ...more },
  };
  return { sub: { signingProfiles } };
}

test("a further certificate that may be asked for weakens, one less does not", () => {
  const wider = client({ allowedRequests: [{ names: [{ organization: "Third SA" }], hosts: ["a.lab.test"] }] });
  expect(meanings(client({}), wider)).toEqual([
    "allowed-request weakens: profile client: holders of its key may also ask for common name (any), organization Third SA, name a.lab.test",
    "profile-organization weakens: profile client: holders of its key may now be organization Third SA",
  ]);
  expect(meanings(wider, client({})).map((said) => said.split(":")[0])).toEqual([
    "allowed-request",
    "profile-organization",
  ]);
});

test("a manifest of another organization weakens what the profile's key is good for", () => {
  const said = meanings({}, {}, ({ client01, sub, multiRootCa }) => {
    const agent = client01.node.findChild("certmgr");
    const more = { authority: sub, multiRootCa, profile: "client", keyUsages: [KeyUsage.CLIENT_AUTH] };
    new CertmgrManifest(agent, "third", { ...more, commonName: "third", names: [{ organization: "Third SA" }] });
  });
  expect(said).toContain(
    "profile-organization weakens: profile client: holders of its key may now be organization Third SA",
  );
});

test.each([
  [{ requestsPerHour: 5 }, { requestsPerHour: 6 }, "profile-rate weakens"],
  [{ requestsPerHour: 6 }, { requestsPerHour: 5 }, "profile-rate"],
  [{ requestsPerHour: 6 }, {}, "profile-rate weakens"],
])("certificates in an hour: %j -> %j", (was, is, said) => {
  expect(meanings(client(was), client(is)).map((each) => each.split(":")[0])).toEqual([said]);
});

test.each([
  [undefined, ["10.0.0.0/8"], ""],
  [["10.0.0.0/8"], ["10.1.0.0/16"], ""],
  [["10.0.0.0/8"], ["10.1.0.0/16", "fd00::/8"], " weakens"],
  [["10.0.0.0/8"], undefined, " weakens"],
  [["10.0.0.0/8"], ["10.0.0.0/7"], " weakens"],
])("clients %j -> %j", (was, is, weakens) => {
  const of = (clients?: string[]) => ({
    api: { clients },
    responder: { clients },
    server: { clients },
    vhost: { clients },
  });
  expect(meanings(of(was), of(is)).map((each) => each.split(/ is reached| admits/)[0])).toEqual([
    `client-networks${weakens}: the API`,
    `client-networks${weakens}: the responder`,
    `client-networks${weakens}: the server`,
    `client-networks${weakens}: the site`,
  ]);
});

test("a new virtual host says whom it admits", () => {
  const hosts = { manifest: { hosts: ["www.lab.test", "api.lab.test"] } };
  const said = meanings(hosts, hosts, ({ server, manifest }) => {
    new StaplingVhost(server, "api", { serverName: "api.lab.test", certificate: manifest, clients: ["10.0.0.0/8"] });
  });
  expect(said).toContain(
    "vhost-new: is served on port 443 and admits only 10.0.0.0/8; clients are not asked for a certificate",
  );
});
