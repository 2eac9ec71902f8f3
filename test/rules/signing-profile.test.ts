import { Duration, type KeyAlgorithm, KeyUsage, Secret, type SigningProfile } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const secret = (name: string, file = `/secrets/${name}`) => Secret.fromFile(name, { file, version: "1" });
/** The small fleet, whose CA has one more profile. */
function withProfile(profile: Partial<SigningProfile>) {
  const usual = { usages: [KeyUsage.DIGITAL_SIGNATURE, KeyUsage.SERVER_AUTH], expiry: Duration.days(365) };
  const signingProfiles = {
    server: { ...usual, authKey: secret("auth-server") },
    client: { ...usual, usages: [KeyUsage.CLIENT_AUTH], authKey: secret("auth-client"), sharedByOrganizations: true },
    third: { ...usual, authKey: secret("auth-third"), ...profile },
  };
  return issuesOf(smallFleet(pki, { sub: { signingProfiles } }));
}

test("profiles with a key each pass, up to the life of the CA", () => {
  expect(withProfile({})).toEqual([]);
  expect(withProfile({ expiry: Duration.hours(43_798) })).toEqual([]);
});

test.each([
  [["server-auth", "client auth"], "server-auth"],
  [["Server Auth"], "Server Auth"],
  [[], "no usage"],
])("fails on the usages %j, which CFSSL would leave out", (usages, got) => {
  expect(withProfile({ usages: usages as KeyUsage[] })).toMatchObject([
    {
      code: "profile-usages",
      path: "stack/lab/sub",
      what: `the profile third has ${usages.length === 0 ? "no usages" : "a usage that CFSSL does not know and would ignore"}`,
      got,
      allowed: expect.stringContaining("server auth, client auth"),
    },
  ]);
});

test("fails on certificates that would outlive their CA, and on such that are over at once", () => {
  expect(withProfile({ expiry: Duration.hours(43_801) })).toMatchObject([
    {
      code: "profile-expiry",
      path: "stack/lab/sub",
      what: "certificates of the profile third would outlive their CA",
      got: "43801 h",
      allowed: expect.stringMatching(/^more than 0 h, and 43799 h at most: the CA expires on 20/),
    },
  ]);
  expect(withProfile({ expiry: Duration.seconds(0) })).toMatchObject([{ code: "profile-expiry", got: "0 h" }]);
});

test.each([
  ["name", secret("auth-client", "/secrets/another")],
  ["file", secret("auth-another", "/secrets/auth-client")],
])("fails on an authentication key with the %s of another profile's", (_, authKey) => {
  expect(withProfile({ authKey })).toEqual([
    {
      code: "auth-key-shared",
      path: "stack/lab/sub",
      what: "the profile third has the authentication key of the profile client of stack/lab/sub: a client of one profile can enroll with the other",
      got: `${authKey.name} (${authKey.file})`,
      allowed: "a separate key for each profile, with a separate name and file",
      fix: "make a key for each profile, for example with `authKeys` of the ceremony's description",
    },
  ]);
});

describe("a profile of several organizations", () => {
  const withClient = (client: Partial<SigningProfile>) => {
    const { secret } = smallFleet(pki);
    const usual = { usages: [KeyUsage.CLIENT_AUTH], expiry: Duration.hours(1) };
    const server = { usages: [KeyUsage.SERVER_AUTH], expiry: Duration.hours(8760), authKey: secret("auth-server") };
    const signingProfiles = { server, client: { ...usual, authKey: secret("auth-client"), ...client } };
    const codes = ["profile-shared", "allowed-request", "requests-per-hour"];
    return issuesOf(smallFleet(pki, { sub: { signingProfiles } })).filter(({ code }) => codes.includes(code));
  };

  test("is an issue, unless it is said to be wanted", () => {
    expect(withClient({})).toEqual([
      {
        code: "profile-shared",
        path: "stack/lab/sub",
        what: "several organizations share the profile client and its key: a host of one can get the certificate of another",
        got: "Other SA, Partner SA",
        allowed: "one organization for each profile, or `sharedByOrganizations: true`",
        fix: "give each organization a profile with a key of its own, or set `sharedByOrganizations` if one key for all is wanted",
      },
    ]);
    expect(withClient({ sharedByOrganizations: true })).toEqual([]);
  });

  test("is one by its allowed requests too", () => {
    const { secret } = smallFleet(pki);
    const usual = { expiry: Duration.hours(8760), sharedByOrganizations: true };
    const client = { ...usual, usages: [KeyUsage.CLIENT_AUTH], authKey: secret("auth-client") };
    const server = {
      ...{ usages: [KeyUsage.SERVER_AUTH], expiry: Duration.hours(8760), authKey: secret("auth-server") },
      allowedRequests: [{ names: [{ organization: "A" }] }, { names: [{ organization: "B" }] }],
    };
    expect(issuesOf(smallFleet(pki, { sub: { signingProfiles: { client, server } } }))).toMatchObject([
      { code: "profile-shared", got: "A, B" },
    ]);
  });

  test("fails on allowed requests that no certificate answers, and on a count that is none", () => {
    const key = { algo: "dsa" as KeyAlgorithm, size: 1024 };
    const wrong = { commonName: " ", names: [{ country: "Switzerland" }], hosts: ["a b", "10.0.0.1"], key };
    expect(
      withClient({ sharedByOrganizations: true, requestsPerHour: 0.5, allowedRequests: [{ commonName: "ok" }, wrong] }),
    ).toMatchObject([
      {
        code: "allowed-request",
        what: "`allowedRequests[1]` of the profile client has values that no certificate of CFSSL has",
        got: '" ", "Switzerland", "a b", "dsa 1024"',
      },
      { code: "requests-per-hour", got: "0.5" },
    ]);
  });
});
