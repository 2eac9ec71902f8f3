import { Duration, KeyUsage, Secret, type SigningProfile } from "../../lib";
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
    client: { ...usual, usages: [KeyUsage.CLIENT_AUTH], authKey: secret("auth-client") },
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
