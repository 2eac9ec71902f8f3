import { CaCertificate, ClientCertificate, MutualTlsLocation, type MutualTlsLocationProps } from "../../lib";
import type { TextCondition } from "../../lib/model/client-certificate";
import { makePki } from "../../lib/pki/ceremony/make";
import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const LOCATION = "stack/lab/www01/httpd/www/restricted";
const requiring = (require: ClientCertificate) => issuesOf(smallFleet(pki, { location: { require } }));
const of = (kind: TextCondition["kind"], value: string) => ClientCertificate[kind](value);

test.each<[TextCondition["kind"], string]>([
  ...["Partner SA", "Zürcher Käse GmbH", 'A "quoted" name', "%{x} ${y} $0 \\1", "O'Neill & Söhne", "株式会社"].map(
    (name): [TextCondition["kind"], string] => ["organization", name],
  ),
  // Longer than RFC 5280 lets a CA write it: whoever compares looks at no such bound.
  ["organization", "x".repeat(65)],
  ["organizationalUnit", "R & D"],
  ["commonName", "svc-1"],
  ["country", "CH"],
  ["country", "ch"],
  ["dnsName", "svc.partner.example"],
  ["emailAddress", "svc@partner.example"],
  ["serialNumber", "0A"],
  ["serialNumber", "a"],
  ["serialNumber", "f".repeat(40)],
])("the %s %s passes", (kind, value) => {
  expect(requiring(of(kind, value))).toEqual([]);
});

test.each<[TextCondition["kind"], string]>([
  ["organization", "Partner\nSA"],
  ["organization", "Partner\0SA"],
  ["organization", "Partner\tSA"],
  ["organization", "Partner\x7f"],
  ["organization", "Partner\u0085"],
  ["organization", ""],
  ["organization", "  "],
  ["organization", "Partner \ud83c"],
  ["organization", "x".repeat(8001)],
  ["organizationalUnit", "\r"],
  ["commonName", ""],
  ["country", "Switzerland"],
  ["country", "C1"],
  ["dnsName", "zürich.example"],
  ["dnsName", "a b.example"],
  ["emailAddress", "ä@partner.example"],
  ["serialNumber", "0x0A"],
  ["serialNumber", "0A:0B"],
  ["serialNumber", "00"],
  ["serialNumber", ""],
  ["serialNumber", "f".repeat(43)],
])("fails on the %s %j", (kind, value) => {
  expect(requiring(ClientCertificate.anyOf([of("organization", "Partner SA"), of(kind, value)]))).toMatchObject([
    { code: "client-certificate-text", path: LOCATION, got: value },
  ]);
});

test("says of a text where it is looked up", () => {
  expect(requiring(ClientCertificate.organization("a\nb"))).toEqual([
    {
      code: "client-certificate-text",
      path: LOCATION,
      what: "a client certificate cannot have this organization",
      got: "a\nb",
      allowed: "text with no control characters, as it stands in the certificate's O",
      fix: "compare with `openssl x509 -noout -subject -nameopt utf8 -serial -ext subjectAltName -in CERTIFICATE`",
    },
  ]);
});

test("fails without a condition", () => {
  const location = { require: undefined } as Partial<MutualTlsLocationProps>;
  expect(issuesOf(smallFleet(pki, { location }))).toEqual([
    {
      code: "client-certificate-missing",
      path: LOCATION,
      what: "the location has no client certificate condition",
      got: "nothing",
      allowed: "a ClientCertificate, such as ClientCertificate.organization(...)",
      fix: "set `require`",
    },
  ]);
});

test.each([
  ["anyOf", ClientCertificate.anyOf([]), "`anyOf` has no conditions, so it would admit no client"],
  ["allOf", ClientCertificate.allOf([]), "`allOf` has no conditions, so it would admit every client of the issuers"],
] as const)("fails on %s of nothing, however deep", (kind, condition, what) => {
  const country = ClientCertificate.country("CH");
  const deep = ClientCertificate.allOf([country, ClientCertificate.anyOf([country, condition])]);
  for (const require of [condition, deep]) {
    expect(requiring(require)).toEqual([
      {
        code: "client-certificate-empty",
        path: LOCATION,
        what,
        got: `${kind}([])`,
        allowed: "one condition or more",
        fix: `add conditions to \`${kind}\``,
      },
    ]);
  }
});

test("a condition may name one of several issuers, each with an organization of its own", () => {
  const { root, sub } = smallFleet(pki);
  const { issuer, organization, allOf, anyOf } = ClientCertificate;
  const location = {
    issuers: [root.certificate, sub.certificate],
    require: anyOf([
      allOf([issuer(root.certificate), organization("Root's Partner")]),
      allOf([issuer(sub.certificate), organization("Partner SA")]),
    ]),
  };
  expect(issuesOf(smallFleet(pki, { location }))).toEqual([]);
});

test("fails on a condition with an issuer that is none of the location", () => {
  const { root } = smallFleet(pki);
  expect(requiring(ClientCertificate.issuer(root.certificate))).toEqual([
    {
      code: "client-certificate-issuer",
      path: LOCATION,
      what: "a condition names a CA that is not one of the location's `issuers`",
      got: "CN=Test Root,O=Test SA,C=CH",
      allowed: "CN=Test Sub,O=Test SA,C=CH",
      fix: "add the CA to `issuers`, or name one of the `issuers`",
    },
  ]);
});

test("the certificate of a client passes, and one that cannot be in use does not", async () => {
  const key = { algo: "ecdsa", size: 256 } as const;
  const authority = { label: "sub", subject: { C: "CH", O: "Test SA", CN: "Test Sub" }, key, expiry: "8760h" };
  const client = {
    file: "client",
    issuer: "sub",
    subject: { CN: "svc" },
    key,
    usages: ["client auth" as const],
    expiry: "24h",
  };
  const issued = async (now: Date) => {
    const description = { authorities: [{ ...authority, pathlen: 0 }], certificates: [client], authKeys: [] };
    const file = (await makePki(description, now)).find(({ path }) => path === "client.pem");
    return ClientCertificate.certificate(CaCertificate.fromPem(String(file?.content)));
  };
  // Subjects are what counts: the key is compared by real httpd.
  expect(requiring(await issued(new Date()))).toEqual([]);
  expect(requiring(await issued(new Date(2025, 1, 1)))).toMatchObject([
    {
      code: "client-certificate-pin",
      what: "the certificate CN=svc has expired: httpd would refuse it",
      got: expect.stringMatching(/^expired on 2025-02-0/),
    },
  ]);
  const ofAnother = ClientCertificate.certificate(CaCertificate.fromPem(String(pki.get("api/tls.pem"))));
  expect(requiring(ofAnother)).toMatchObject([
    {
      code: "client-certificate-pin",
      path: LOCATION,
      what: "the certificate CN=ca01.lab.test was not signed by an issuer of the location: httpd would refuse it",
      got: "CN=Test Root,O=Test SA,C=CH",
      allowed: "CN=Test Sub,O=Test SA,C=CH",
    },
  ]);
});

test("a file that holds no certificate is an issue of the location", () => {
  const declared = smallFleet(pki);
  new MutualTlsLocation(declared.vhost, "second", {
    path: "/second",
    issuers: [declared.sub.certificate],
    require: ClientCertificate.certificate(CaCertificate.fromFile("no-such.pem")),
  });
  expect(issuesOf(declared)).toMatchObject([
    { code: "certificate-unreadable", path: "stack/lab/www01/httpd/www/second" },
  ]);
});
