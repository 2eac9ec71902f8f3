import { download } from "../../lib/trust/download";
import { walkIssuers } from "../../lib/trust/issuer-walk";
import type { ParsedCertificate } from "../../lib/x509/certificate";
import { x509 } from "../../lib/x509/x509";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { gives, type IssuerServer, issuerServer } from "./issuer-server";

const now = new Date("2030-01-01T00:00:00Z");
const DNS = "C=CH, O=Carcano SA, CN=";

let server: IssuerServer;
let root: Minted;
let inter: Minted;
let leaf: Minted;

beforeAll(async () => {
  server = await issuerServer();
  root = await mint({ name: `${DNS}CARC R100L`, pathLength: 1 });
  inter = await mint({ name: `${DNS}CARC I101L`, issuer: root, pathLength: 0, extensions: issuers("/root") });
  leaf = await mint({
    name: "O=Big Partner Foo SA, CN=svc01",
    issuer: inter,
    ca: false,
    extensions: issuers("/inter"),
  });
});
beforeEach(() => {
  server.asked.length = 0;
  server.answers.clear();
  publish("/root", root);
  publish("/inter", inter);
});
afterAll(() => server.close());

/** An AIA extension that names files of the server as CA Issuers. */
function issuers(...paths: string[]): MintOptions["extensions"] {
  const lib = x509();
  const names = paths.map((path) => new lib.GeneralName("url", path.startsWith("/") ? `${server.url}${path}` : path));
  return [new lib.AuthorityInfoAccessExtension({ caIssuers: names })];
}

function publish(path: string, { parsed }: Minted): void {
  server.answers.set(path, gives(parsed.der));
}

function walk({ parsed }: Minted, ...known: Minted[]): Promise<ParsedCertificate[]> {
  return walkIssuers(parsed, {
    known: known.map((each) => each.parsed),
    now,
    fetch: (url) => download(url, { bytes: 65_536, milliseconds: 2000, allowPrivate: true }),
  });
}

async function subjects(...args: Parameters<typeof walk>): Promise<(string | undefined)[]> {
  return (await walk(...args)).map(({ commonName }) => commonName);
}

describe("a walk", () => {
  test("leads from a certificate to its root, one URL a certificate", async () => {
    expect(await subjects(leaf)).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
    expect(server.asked).toEqual(["/inter", "/root"]);
  });

  test("reads PEM, and PKCS#7 bundles in DER", async () => {
    const bundle = new (x509().X509Certificates)([root.certificate, inter.certificate]);
    server.answers.set("/root", gives(root.parsed.pem, "application/x-pem-file"));
    server.answers.set("/inter", gives(Buffer.from(bundle.export("raw")), "application/pkcs7-mime"));
    expect(await subjects(leaf)).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
  });

  test("asks nobody for what is known", async () => {
    expect(await subjects(leaf, root, inter)).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
    expect(server.asked).toEqual([]);
    expect(await subjects(root)).toEqual(["CARC R100L"]);
  });

  test("takes the next URL where one leads nowhere, and asks three at most", async () => {
    const second = await mint({ name: "CN=second", issuer: inter, ca: false, extensions: issuers("/gone", "/inter") });
    expect(await subjects(second)).toEqual(["second", "CARC I101L", "CARC R100L"]);
    const many = await mint({
      name: "CN=many",
      issuer: inter,
      ca: false,
      extensions: issuers("/1", "/2", "ldap://ca/cn=ca", "/inter"),
    });
    await expect(walk(many)).rejects.toThrow(/\/1: the server answers with status 404\n.*\/2: .*\n.*not ldap:/s);
  });

  test("ends at the root where a CA has an older certificate from another one, too", async () => {
    const old = await mint({ name: "CN=Old Root" });
    const cross = await mint({ name: `${DNS}CARC R100L`, issuer: old, sameKeyAs: root });
    const bundle = new (x509().X509Certificates)([cross.certificate, root.certificate]);
    server.answers.set("/root", gives(Buffer.from(bundle.export("raw"))));
    expect(await subjects(leaf)).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
  });
});

describe("a walk fails", () => {
  test("where an issuer is published nowhere, and says whom to ask", async () => {
    const lonely = await mint({ name: "CN=lonely", issuer: inter, ca: false });
    await expect(walk(lonely)).rejects.toThrow(
      "cannot get CN=CARC I101L,O=Carcano SA,C=CH, the issuer of CN=lonely\n" +
        "  the certificate has no URL of its issuer (AIA, CA Issuers)\n" +
        "  get the issuer's certificate from its CA",
    );
  });

  test.each<[string, () => Promise<Minted>]>([
    ["another CA", () => mint({ name: "CN=Evil" })],
    ["a CA of the same name with another key", () => mint({ name: `${DNS}CARC I101L` })],
    ["the certificate itself", async () => leaf],
  ])("on %s at the URL, and asks no further", async (_, make) => {
    publish("/inter", await make());
    await expect(walk(leaf)).rejects.toThrow(/\/inter: the issuer is not there, only (CN|O)=/);
    expect(server.asked).toEqual(["/inter"]);
  });

  test("on a forged signature under the right name and key", async () => {
    const forged = await mint({ name: "CN=x", issuer: inter, ca: false, forged: true, extensions: issuers("/inter") });
    await expect(walk(forged)).rejects.toThrow("the issuer is not there");
  });

  test.each<[string, Partial<MintOptions>, RegExp]>([
    ["that has expired", { until: "2029-12-31T00:00:00Z" }, /has expired: expired on 2029/],
    ["that is not valid yet", { from: "2031-01-01T00:00:00Z" }, /is not valid yet/],
    ["that is no CA", { ca: false }, /is not a CA certificate/],
    ["that may sign lists only", { keyUsage: 1 << 6 }, /may not sign certificates: key usage cRLSign/],
  ])("on an issuer %s, and asks no further", async (_, wrong, reason) => {
    const issuer = await mint({ name: "CN=Wrong", issuer: root, extensions: issuers("/root"), ...wrong });
    const below = await mint({ name: "CN=below", issuer, ca: false, extensions: issuers("/wrong") });
    publish("/wrong", issuer);
    await expect(walk(below)).rejects.toThrow(reason);
    expect(server.asked).toEqual(["/wrong"]);
  });

  test("on more CAs than one of them allows", async () => {
    const sub = await mint({ name: "CN=Sub", issuer: inter, extensions: issuers("/inter") });
    const below = await mint({ name: "CN=below", issuer: sub, ca: false, extensions: issuers("/sub") });
    publish("/sub", sub);
    await expect(walk(below)).rejects.toThrow(/allows fewer CAs below it/);
  });

  test("on issuers that go in a circle", async () => {
    const a = await mint({ name: "CN=A", extensions: issuers("/a") });
    const b = await mint({ name: "CN=B", issuer: a, extensions: issuers("/a-by-b") });
    const aByB = await mint({ name: "CN=A", issuer: b, sameKeyAs: a, extensions: issuers("/b") });
    const end = await mint({ name: "CN=end", issuer: aByB, ca: false, extensions: issuers("/a-by-b") });
    publish("/b", b);
    publish("/a-by-b", aByB);
    await expect(walk(end)).rejects.toThrow("the issuers go in a circle: CN=end <- CN=A <- CN=B <- CN=A");
  });

  test("on CAs without end", async () => {
    let issuer = await mint({ name: "CN=0" });
    for (let depth = 1; depth < 12; depth++) {
      publish(`/${depth - 1}`, issuer);
      issuer = await mint({ name: `CN=${depth}`, issuer, extensions: issuers(`/${depth - 1}`) });
    }
    await expect(walk(issuer)).rejects.toThrow(/no root among the first 8 certificates/);
    expect(server.asked).toHaveLength(8);
  });

  test.each<[string, Buffer | string, RegExp]>([
    ["a web page", "<!DOCTYPE html><html>Please log in</html>", /web page \(HTML or XML\)/],
    ["nothing", "", /the answer is empty/],
    ["other DER", Buffer.from("3003020101", "hex"), /not an X\.509 certificate, and it is not a PKCS#7 bundle/],
    ["a million brackets", Buffer.from("3080".repeat(30_000), "hex"), /not an X\.509 certificate/],
    ["a bundle of nothing", emptyBundle(), /has no certificate/],
    ["text", "certificate to follow", /not a certificate in DER or PEM: the text has no PEM block/],
    ["a private key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", /is a private key/],
  ])("on %s at the URL", async (_, body, reason) => {
    server.answers.set("/inter", gives(body));
    await expect(walk(leaf)).rejects.toThrow(reason);
  });
});

function emptyBundle(): Buffer {
  return Buffer.from(new (x509().X509Certificates)([]).export("raw"));
}
