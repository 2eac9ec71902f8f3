import { hasIssuerName, isAmong, isSameAuthority, issuerName, signedBy, signsWithin } from "../../lib/x509/issuer";
import { type Minted, mint } from "../pki/mint";

let root: Minted;
let sub: Minted;
/** Has the name of `sub`, and another key. */
let twin: Minted;
/** Has the name and the key of `sub`. */
let renewed: Minted;
beforeAll(async () => {
  root = await mint({ name: "CN=Root" });
  sub = await mint({ name: "CN=Sub", issuer: root });
  twin = await mint({ name: "CN=Sub", issuer: root });
  renewed = await mint({ name: "CN=Sub", issuer: root, sameKeyAs: sub });
});

const leaf = async (issuer?: Minted) => (await mint({ name: "CN=leaf", issuer, ca: false })).parsed;

describe("a name", () => {
  test("is the issuer's where httpd would print the same text, whoever signed", async () => {
    const certificate = await leaf(sub);
    expect(hasIssuerName(certificate, [root.parsed, twin.parsed])).toBe(true);
    expect(hasIssuerName(certificate, [root.parsed])).toBe(false);
    expect(hasIssuerName(certificate, [])).toBe(false);
    expect(issuerName(sub.parsed)).toBe(certificate.issuer);
  });

  test("differs in case, as it does for httpd", async () => {
    const lower = await mint({ name: "CN=sub", issuer: root });
    expect(hasIssuerName(await leaf(sub), [lower.parsed])).toBe(false);
  });
});

describe("a signature", () => {
  test("leads to a root of the store through every CA between", async () => {
    const certificate = await leaf(sub);
    expect(signedBy(certificate, [root.parsed, sub.parsed])).toBe(true);
    expect(signedBy(certificate, [root.parsed, renewed.parsed])).toBe(true);
    expect(signedBy(certificate, [root.parsed])).toBe(false);
    expect(signedBy(certificate, [sub.parsed])).toBe(false);
    expect(signedBy(certificate, [root.parsed, twin.parsed])).toBe(false);
    expect(signedBy(await leaf(root), [root.parsed, sub.parsed])).toBe(true);
  });

  test("of a certificate's own key leads nowhere unless the store has the certificate", async () => {
    expect(signedBy(await leaf(), [root.parsed])).toBe(false);
    expect(signedBy(root.parsed, [root.parsed])).toBe(true);
  });

  test("that a CA makes later leads as far as one of its name and key", () => {
    expect(signsWithin(sub.parsed, [root.parsed, sub.parsed])).toBe(true);
    expect(signsWithin(sub.parsed, [root.parsed, renewed.parsed])).toBe(true);
    expect(signsWithin(sub.parsed, [root.parsed, twin.parsed])).toBe(false);
    expect(signsWithin(sub.parsed, [sub.parsed])).toBe(false);
    expect(signsWithin(root.parsed, [root.parsed])).toBe(true);
  });
});

test("a certificate is itself, and a CA is its name and key", () => {
  expect(isAmong(sub.parsed, [root.parsed, renewed.parsed])).toBe(false);
  expect(isAmong(sub.parsed, [root.parsed, sub.parsed])).toBe(true);
  expect(isSameAuthority(sub.parsed, renewed.parsed)).toBe(true);
  expect(isSameAuthority(sub.parsed, twin.parsed)).toBe(false);
});
