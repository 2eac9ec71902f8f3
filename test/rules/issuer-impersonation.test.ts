import { CaCertificate, ClientCertificate, ClientRevocation } from "../../lib";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { type Changes, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const given = ({ parsed }: Minted) => CaCertificate.fromPem(parsed.pem);

/** The small fleet with the CAs of a second partner in its trust store. */
async function withSecondRoot(changes: Changes = {}, options: Partial<MintOptions> = {}) {
  const root = await mint({ name: "O=Partner B,CN=Root B", ...options });
  const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
  return issuesOf(smallFleet(pki, { trustStore: [pem("sub/ca.pem"), pem("root/ca.pem"), given(root)], ...changes }));
}

test("fails on a second root, whose owner could sign a CA with the name of the location's issuer", async () => {
  expect(await withSecondRoot()).toEqual([
    {
      code: "location-issuer-impersonated",
      path: "stack/lab/www01/httpd/www/restricted",
      what: "the owner of another root of stack/lab/partners can sign a CA with the name of CN=Test Sub,O=Test SA,C=CH, and httpd would admit its clients: it compares only names",
      got: "CN=Root B,O=Partner B",
      allowed: expect.stringContaining("CRLs: with them httpd tells CAs of one name apart"),
      fix: expect.stringContaining("a separate trust store"),
    },
  ]);
});

test("a second root that can sign no CA passes, and any with revocation lists", async () => {
  expect(await withSecondRoot({}, { pathLength: 0 })).toEqual([]);
  const lists = [{ issuer: CaCertificate.fromPem(String(pki.get("sub/ca.pem"))), url: "http://ca.example.org/crl" }];
  expect(await withSecondRoot({ vhost: { revocation: ClientRevocation.crl({ lists }) } })).toEqual([]);
});

test("a second root passes where no location restricts anything", async () => {
  expect(await withSecondRoot({ location: null })).toEqual([]);
});

test("a location that accepts both roots' clients passes, unless on conditions of their own", async () => {
  const root = await mint({ name: "O=Partner B,CN=Root B" });
  const own = ["sub/ca.pem", "root/ca.pem"].map((file) => CaCertificate.fromPem(String(pki.get(file))));
  const [sub = given(root)] = own;
  const { issuer, organization, anyOf, allOf } = ClientCertificate;
  const withRequire = (require: ClientCertificate) =>
    issuesOf(
      smallFleet(pki, { trustStore: [...own, given(root)], location: { issuers: [sub, given(root)], require } }),
    );
  expect(withRequire(organization("Partner SA"))).toEqual([]);
  const apart = anyOf([allOf([issuer(sub), organization("A")]), allOf([issuer(given(root)), organization("B")])]);
  expect(withRequire(apart)).toMatchObject([
    { code: "location-issuer-impersonated", got: "CN=Test Root,O=Test SA,C=CH; CN=Root B,O=Partner B" },
  ]);
});

test("a certificate that is pinned as a whole passes: nobody else can have one", async () => {
  const client = await mint({ name: "O=Partner SA,CN=client", ca: false });
  const { certificate, organization, anyOf, allOf } = ClientCertificate;
  const pin = certificate(given(client));
  const codes = async (require: ClientCertificate) =>
    (await withSecondRoot({ location: { require } })).map(({ code }) => code);
  const organized = organization("Partner SA");
  expect(await codes(allOf([organized, pin]))).not.toContain("location-issuer-impersonated");
  expect(await codes(anyOf([organized, pin]))).toContain("location-issuer-impersonated");
});

describe("CAs beside the issuer, below one root", () => {
  /** A root with an issuer right below it, and one further down. */
  async function withRoot(pathLength: number | undefined, changes: Changes, isDeep = false) {
    const root = await mint({ name: "CN=Root", pathLength });
    const issuer = await mint({ name: "CN=Issuer", issuer: root });
    const policy = await mint({ name: "CN=Policy", issuer: root });
    const deep = await mint({ name: "CN=Deep", issuer: policy });
    const trustStore = [root, issuer, ...(isDeep ? [policy, deep] : [])].map(given);
    return issuesOf(smallFleet(pki, { ...changes, trustStore, location: { issuers: [given(issuer)] } }));
  }

  test("pass with the depth that the issuer needs: a CA of its name would be one too many", async () => {
    expect(await withRoot(undefined, {})).toEqual([]);
  });

  test("fail where more is allowed, by hand or for another chain of the store", async () => {
    const issue = {
      code: "location-issuer-impersonated",
      path: "stack/lab/www01/httpd/www/restricted",
      what: "any CA below CN=Root can sign a CA with the name of CN=Issuer, and httpd would admit its clients: it compares only names",
      got: "SSLVerifyDepth 3; clients of the location need 2",
      allowed: "SSLVerifyDepth 2, or a root with path length 1, or CRLs: with them httpd tells CAs of one name apart",
      fix: "remove `sslVerifyDepth` and move longer chains to another virtual host, or set the virtual host's `revocation` to `ClientRevocation.crl`",
    };
    expect(await withRoot(undefined, { vhost: { sslVerifyDepth: 3 } })).toEqual([issue]);
    expect(await withRoot(undefined, {}, true)).toEqual([issue]);
  });

  test("pass where the root's path length leaves no room for another CA", async () => {
    expect(await withRoot(1, { vhost: { sslVerifyDepth: 3 } })).toEqual([]);
    expect(await withRoot(2, { vhost: { sslVerifyDepth: 3 } })).toMatchObject([
      { code: "location-issuer-impersonated" },
    ]);
  });
});
