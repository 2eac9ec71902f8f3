import { CaCertificate } from "../../lib";
import { mint } from "../pki/mint";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
/** CAs whose names have some 270 bytes. */
let authorities: CaCertificate[];
beforeAll(async () => {
  pki = await testPki();
  const name = (index: number) =>
    `OU=${"a".repeat(64)}, OU=${"b".repeat(64)}, O=${"c".repeat(64)}, CN=${`${index}`.padEnd(40, "d")}`;
  authorities = await Promise.all(
    Array.from({ length: 130 }, async (_, index) =>
      CaCertificate.fromPem((await mint({ name: name(index) })).parsed.pem),
    ),
  );
});

const issuesWith = (count: number, locationIssuers: number) => {
  const declared = smallFleet(pki);
  const own = [declared.sub.certificate, declared.root.certificate];
  const trustStore = [...own, ...authorities.slice(0, count)];
  const issuers = [declared.sub.certificate, ...authorities.slice(0, locationIssuers)];
  return issuesOf(smallFleet(pki, { trustStore, location: locationIssuers < 0 ? null : { issuers } }));
};

test("names of 32 kB in the certificate request are an issue, of the locations' issuers alone", () => {
  expect(issuesWith(110, 110)).toEqual([]);
  expect(issuesWith(130, 1).map(({ code }) => code)).not.toContain("requested-names");
  expect(issuesWith(130, 130)).toEqual([
    {
      code: "requested-names",
      path: "stack/lab/www01/httpd/www",
      what: "the certificate request of a handshake names so many CAs that Java clients refuse it, also those without a certificate",
      got: expect.stringMatching(/^3[3-9],\d{3} bytes of 131 names$/),
      allowed: "32,512 bytes",
      fix: "divide the issuers of its locations among several virtual hosts",
    },
  ]);
});

test("where no location names issuers, the whole trust store is named", () => {
  expect(issuesWith(130, -1)).toMatchObject([{ code: "requested-names" }]);
});
