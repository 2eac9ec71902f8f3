import fc from "fast-check";
import type { ParsedCertificate } from "../../lib/x509/certificate";
import { buildChain, checkTrustStore, isComplete, verifyDepth } from "../../lib/x509/chain";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";

const date = new Date("2030-01-01T00:00:00Z");

let root: Minted;
let inter: Minted;
let leaf: Minted;
let other: Minted;

beforeAll(async () => {
  root = await mint({ name: "C=CH, O=Carcano SA, CN=CARC R100L", pathLength: 1 });
  inter = await mint({ name: "C=CH, O=Carcano SA, CN=CARC I101L", issuer: root, pathLength: 0 });
  leaf = await mint({ name: "C=CH, O=Big Partner Foo SA, CN=svc01", issuer: inter, ca: false });
  other = await mint({ name: "C=CH, O=Other SA, CN=Other Root" });
});

function check(...certs: readonly (Minted | ParsedCertificate)[]) {
  return checkTrustStore(
    certs.map((cert) => ("parsed" in cert ? cert.parsed : cert)),
    { date },
  );
}

function codes(...certs: readonly Minted[]): string[] {
  return check(...certs).map((finding) => finding.code);
}

describe("a trust store", () => {
  test("passes with a root, with a root and what it signed, and with several roots", () => {
    expect(check(root)).toEqual([]);
    expect(check(inter, root)).toEqual([]);
    expect(check(other, inter, root)).toEqual([]);
  });

  test("fails when it is empty", () => {
    expect(check()).toMatchObject([{ code: "trust-root-missing", got: "no certificate" }]);
  });

  test("fails without a self-signed root, and names the one to add", () => {
    expect(check(inter)).toMatchObject([
      {
        code: "trust-root-missing",
        got: "CN=CARC I101L,O=Carcano SA,C=CH (issued by CN=CARC R100L,O=Carcano SA,C=CH)",
        fix: "add the root above CN=CARC R100L,O=Carcano SA,C=CH",
      },
    ]);
  });

  test("fails on an expired certificate, and passes on its last second", async () => {
    const old = await mint({ name: "CN=Old", until: "2029-12-31T23:59:59Z" });
    expect(check(old)).toMatchObject([
      {
        code: "certificate-expired",
        got: "expired on 2029-12-31T23:59:59.000Z",
        allowed: "a certificate that is valid on 2030-01-01T00:00:00.000Z",
      },
    ]);
    expect(checkTrustStore([old.parsed], { date: old.parsed.notAfter })).toEqual([]);
  });

  test("fails on a certificate that is not valid yet, and passes on its first second", async () => {
    const young = await mint({ name: "CN=Young", from: "2030-01-01T00:00:01Z" });
    expect(check(young)).toMatchObject([
      { code: "certificate-not-yet-valid", got: "valid from 2030-01-01T00:00:01.000Z" },
    ]);
    expect(checkTrustStore([young.parsed], { date: young.parsed.notBefore })).toEqual([]);
  });

  test("fails on a certificate that is no authority, and names its issuer", () => {
    expect(check(root, inter, leaf)).toMatchObject([
      {
        code: "certificate-not-ca",
        fix: "give the certificate of its issuer CN=CARC I101L,O=Carcano SA,C=CH",
      },
    ]);
  });

  test("fails on an authority that may not sign certificates, and passes without any key usage", async () => {
    const { cRLSign } = x509().KeyUsageFlags;
    expect(check(await mint({ name: "CN=Mute", keyUsage: cRLSign }))).toMatchObject([
      { code: "certificate-no-cert-sign", got: "key usage cRLSign" },
    ]);
    expect(check(await mint({ name: "CN=Free", keyUsage: 0 }))).toEqual([]);
  });

  test("fails on an authority that may sign for servers only, also where it may do anything", async () => {
    const usage = (...oids: string[]) => [new (x509().ExtendedKeyUsageExtension)(oids)];
    expect(check(await mint({ name: "CN=Web", extensions: usage("1.3.6.1.5.5.7.3.1") }))).toMatchObject([
      { code: "certificate-no-client-auth", got: "extended key usage serverAuth" },
    ]);
    expect(codes(await mint({ name: "CN=Any", extensions: usage("2.5.29.37.0") }))).toEqual([
      "certificate-no-client-auth",
    ]);
    expect(check(await mint({ name: "CN=Both", extensions: usage("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2") }))).toEqual(
      [],
    );
  });

  test("fails on a weak key and on a weak signature, but not on that of a root", async () => {
    expect(check(await mint({ name: "CN=Short", rsaBits: 1024 }))).toMatchObject([
      {
        code: "certificate-weak-key",
        got: "rsa 1024",
        allowed: "rsa with 2048 bits or more, elliptic curves with 224 bits or more",
      },
    ]);
    expect(check(root, await mint({ name: "CN=Old", issuer: root, hash: "SHA-1" }))).toMatchObject([
      { code: "certificate-weak-signature", got: "SHA-1" },
    ]);
    expect(check(await mint({ name: "CN=Old Root", hash: "SHA-1" }))).toEqual([]);
  });

  test("fails on a certificate whose issuer is not in it, and says where that is published", async () => {
    const published = await mint({
      name: "CN=Stray",
      issuer: root,
      extensions: [new (x509().AuthorityInfoAccessExtension)({ caIssuers: "http://ca01.example.com/root.crt" })],
    });
    expect(check(other, published)).toMatchObject([
      {
        code: "certificate-issuer-missing",
        got: undefined,
        allowed: `CN=CARC R100L,O=Carcano SA,C=CH with the key ${root.parsed.ski}`,
        fix: "add the issuer's certificate, which is published at http://ca01.example.com/root.crt",
      },
    ]);
  });

  test("fails on an issuer that has the right name and another key", async () => {
    const namesake = await mint({ name: "C=CH, O=Carcano SA, CN=CARC R100L" });
    expect(check(namesake, inter)).toMatchObject([
      {
        code: "certificate-issuer-missing",
        got: `a certificate with this name and another key (${namesake.parsed.ski})`,
      },
    ]);
  });

  test("fails on a bad signature", async () => {
    const forged = await mint({ name: "CN=Forged", issuer: root, forged: true });
    expect(check(root, forged)).toMatchObject([
      { code: "certificate-bad-signature", what: expect.stringContaining("CN=Forged was not signed by") },
    ]);
    expect(codes(root, await mint({ name: "CN=Forged Root", forged: true }))).toEqual(["certificate-bad-signature"]);
  });

  test("fails when a chain is longer than a path length allows", async () => {
    const below = await mint({ name: "CN=Below", issuer: inter });
    expect(check(root, inter, below)).toMatchObject([
      {
        code: "path-length-exceeded",
        what: expect.stringContaining("CN=CARC I101L,O=Carcano SA,C=CH allows fewer"),
        got: "1 below it",
        allowed: "path length 0",
      },
      {
        what: expect.stringContaining("CN=CARC R100L,O=Carcano SA,C=CH allows fewer"),
        got: "2 below it",
        allowed: "path length 1",
      },
    ]);
  });

  test("does not count a certificate that an authority issued to itself against a path length", async () => {
    const tight = await mint({ name: "CN=Tight", pathLength: 0 });
    const rollover = await mint({ name: "CN=Tight", issuer: tight });
    expect(check(tight, rollover)).toEqual([]);
  });

  test("fails on a certificate that is there twice", () => {
    expect(check(root, inter, root)).toMatchObject([
      { code: "certificate-duplicate", what: "CN=CARC R100L,O=Carcano SA,C=CH is given 2 times" },
    ]);
  });

  test("has the same findings in any order, and the expected ones for any subset", () => {
    const all = () => [root, inter, other, leaf];
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3]), fc.array(fc.nat(3), { maxLength: 2 }), (picked, again) => {
        const chosen = picked.map((i) => all()[i] as Minted);
        const repeated = [...chosen, ...again.map((i) => all()[i] as Minted).filter((c) => chosen.includes(c))];
        const found = check(...repeated);
        expect(check(...[...repeated].reverse())).toEqual(found);

        const has = (cert: Minted) => chosen.includes(cert);
        const expected = [
          ...(has(root) || has(other) ? [] : ["trust-root-missing"]),
          ...(has(leaf) ? ["certificate-not-ca"] : []),
          ...(has(inter) && !has(root) && has(other) ? ["certificate-issuer-missing"] : []),
          ...[...new Set(repeated)]
            .filter((c) => repeated.indexOf(c) !== repeated.lastIndexOf(c))
            .map(() => "certificate-duplicate"),
        ];
        expect(found.map((finding) => finding.code)).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });
});

describe("a chain", () => {
  const pool = () => [other, root, leaf, inter].map((cert) => cert.parsed);
  const subjects = (chain: readonly ParsedCertificate[]) => chain.map((cert) => cert.commonName);

  test("goes from the leaf to the root", () => {
    expect(subjects(buildChain(leaf.parsed, pool()))).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
    expect(subjects(buildChain(root.parsed, pool()))).toEqual(["CARC R100L"]);
  });

  test("ends where the pool does", () => {
    const chain = buildChain(leaf.parsed, [inter.parsed, other.parsed]);
    expect(subjects(chain)).toEqual(["svc01", "CARC I101L"]);
    expect(isComplete(chain)).toBe(false);
  });

  test("has as many authorities as SSLVerifyDepth needs", () => {
    expect(verifyDepth(inter.parsed, pool())).toBe(2);
    expect(verifyDepth(root.parsed, pool())).toBe(1);
    expect(verifyDepth(inter.parsed, [])).toBe(1);
  });

  test("has as many as its longest way, which OpenSSL may take: it tries cross-signed roots in the order of the file", async () => {
    const name = "C=CH, O=Carcano SA, CN=CARC R100L";
    const cross = await mint({ name, sameKeyAs: root, issuer: other });
    const back = await mint({ name: "C=CH, O=Other SA, CN=Other Root", sameKeyAs: other, issuer: root });
    const certs = [cross.parsed, other.parsed, inter.parsed, root.parsed];
    for (const order of [certs, [...certs].reverse()]) expect(verifyDepth(inter.parsed, order)).toBe(3);
    expect(verifyDepth(inter.parsed, [...certs, back.parsed])).toBe(4);
    expect(verifyDepth(cross.parsed, [cross.parsed, back.parsed])).toBe(2);
  });

  test("prefers a way that ends at a root, then the shorter one, in any order of the pool", async () => {
    const cross = await mint({ name: "C=CH, O=Carcano SA, CN=CARC R100L", sameKeyAs: root, issuer: other });
    const certs = [cross.parsed, other.parsed, inter.parsed, root.parsed];
    for (const order of [certs, [...certs].reverse()]) {
      expect(subjects(buildChain(leaf.parsed, order))).toEqual(["svc01", "CARC I101L", "CARC R100L"]);
    }
    expect(subjects(buildChain(leaf.parsed, certs.slice(0, 3)))).toEqual([
      "svc01",
      "CARC I101L",
      "CARC R100L",
      "Other Root",
    ]);
  });

  test("prefers the renewed root, which lives longer", async () => {
    const renewed = await mint({
      name: "C=CH, O=Carcano SA, CN=CARC R100L",
      sameKeyAs: root,
      until: "2046-01-01T00:00:00Z",
    });
    for (const order of [
      [root.parsed, renewed.parsed],
      [renewed.parsed, root.parsed],
    ]) {
      expect(buildChain(inter.parsed, order)[1]).toBe(renewed.parsed);
    }
  });

  test("ends although two authorities signed each other", async () => {
    const a = await mint({ name: "CN=A" });
    const b = await mint({ name: "CN=B" });
    const ab = await mint({ name: "CN=A", sameKeyAs: a, issuer: b });
    const ba = await mint({ name: "CN=B", sameKeyAs: b, issuer: a });
    expect(isComplete(buildChain(ab.parsed, [ab.parsed, ba.parsed]))).toBe(false);
    expect(checkTrustStore([ab.parsed, ba.parsed], { date }).map((f) => f.code)).toEqual(["trust-root-missing"]);
  });
});
