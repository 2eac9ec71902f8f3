import { ClientRevocation } from "../../lib";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

type Untyped = (...args: unknown[]) => ClientRevocation;
const { crl, none, ocsp, ocspAndCrl } = ClientRevocation as unknown as Record<string, Untyped>;

// Programs in JavaScript have no compiler that counts arguments.
test.each<[string, Untyped | undefined, unknown[], string, string]>([
  ["ocspAndCrl({})", ocspAndCrl, [{}], "crl", "an object with `lists`"],
  [
    "ocspAndCrl(undefined, ...)",
    ocspAndCrl,
    [undefined, { lists: [] }],
    "ocsp",
    "an object with properties, for example {}",
  ],
  ["crl()", crl, [], "crl", "an object with `lists`"],
  ["none()", none, [], "none", "a reason, in one line of text"],
])("%s is an issue, and does not check less than its name says", (_, factory, args, name, allowed) => {
  const revocation = factory?.(...args) as ClientRevocation;
  expect(issuesOf(smallFleet(pki, { vhost: { revocation } }))).toEqual([
    {
      code: "property-missing",
      path: "stack/lab/www01/httpd/www",
      what: `the property \`revocation.${name}\` is missing`,
      got: "nothing",
      allowed,
      fix: `set \`revocation.${name}\``,
    },
  ]);
});

test("ocsp() needs no argument", () => {
  expect(issuesOf(smallFleet(pki, { vhost: { revocation: ocsp?.() as ClientRevocation } }))).toEqual([]);
});
