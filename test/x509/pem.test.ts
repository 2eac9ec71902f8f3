import fc from "fast-check";
import { parsePem } from "../../lib/x509/certificate";
import type { Minted } from "../pki/mint";
import { rootAndLeaf } from "./root-and-leaf";

let root: Minted;
let leaf: Minted;

beforeAll(async () => {
  ({ root, leaf } = await rootAndLeaf());
});

describe("reading PEM", () => {
  test("takes every certificate of a bundle, with text in front of each", () => {
    const text = `subject=CN=a\n${leaf.parsed.pem}\nsubject=CN=b\n\n${root.parsed.pem}\n\n# end\n`;
    expect(parsePem(text)).toEqual({ certificates: [leaf.parsed, root.parsed], findings: [] });
  });

  test("fails on an empty text", () => {
    expect(only("\n \n")).toMatchObject({ code: "pem-no-block", got: "an empty text" });
  });

  test("fails on a text without a block, and does not show what may be a secret", () => {
    expect(only("00112233445566778899aabbccddeeff\n")).toMatchObject({
      code: "pem-no-block",
      got: "33 characters of text",
    });
  });

  test("fails on DER with the command that converts it", () => {
    expect(only(leaf.parsed.der.toString("utf8"))).toMatchObject({
      code: "pem-no-block",
      got: "binary data",
      fix: expect.stringContaining("openssl x509 -inform der"),
    });
  });

  test("fails on text behind the last block", () => {
    const lines = leaf.parsed.pem.split("\n").length;
    expect(parsePem(`${leaf.parsed.pem}\noops\n`)).toMatchObject({
      certificates: [leaf.parsed],
      findings: [
        { code: "pem-trailing-text", what: `line ${lines + 1} is text after the last block`, got: "4 characters" },
      ],
    });
  });

  test("fails on a block without end", () => {
    const cut = root.parsed.pem.split("\n").slice(0, 3).join("\n");
    const { certificates, findings } = parsePem(`${leaf.parsed.pem}${cut}`);
    expect(certificates).toEqual([leaf.parsed]);
    expect(findings).toMatchObject([{ code: "pem-block-unfinished", what: expect.stringContaining("block 2 (line ") }]);
  });

  test("fails on a block that runs into the next one, and still reads that", () => {
    const cut = root.parsed.pem.split("\n").slice(0, 3).join("\n");
    const { certificates, findings } = parsePem(`${cut}\n${leaf.parsed.pem}`);
    expect(certificates).toEqual([leaf.parsed]);
    expect(findings).toMatchObject([
      { code: "pem-block-unfinished", what: expect.stringContaining("block 1 (line 1)") },
    ]);
  });

  test("fails on an end without beginning, a damaged boundary and labels that differ", () => {
    expect(only("-----END CERTIFICATE-----")).toMatchObject({
      code: "pem-boundary",
      what: "line 1 is an END line without a BEGIN line",
    });
    expect(only("----BEGIN CERTIFICATE----\nAAAA\n----END CERTIFICATE----")).toMatchObject({
      code: "pem-boundary",
      what: "line 1 is a damaged boundary",
    });
    expect(only(leaf.parsed.pem.replace("END CERTIFICATE", "END X509 CRL"))).toMatchObject({
      code: "pem-boundary",
      got: "BEGIN CERTIFICATE, END X509 CRL",
    });
  });

  test.each([
    ["a character that base64 lacks", (body: string) => body.replace(/^./, "*"), /^"\*" in line 2$/],
    ["padding in the middle", (body: string) => body.replace(/^.{4}/, "AA=="), /^"=" in line 2$/],
    ["a missing character", (body: string) => body.replace(/^./, ""), /not a multiple of 4/],
    ["nothing", () => "", /an empty block/],
  ])("fails on %s", (_, spoil, got) => {
    const spoilt = leaf.parsed.pem.replace(/(?<=BEGIN CERTIFICATE-----\n)[^-]+/, (body) => spoil(body));
    expect(only(spoilt)).toMatchObject({ code: "pem-base64", got: expect.stringMatching(got) });
  });

  test("fails on a block that is something else", () => {
    expect(only("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")).toMatchObject({
      code: "pem-not-certificate",
      what: "block 1 (line 1) is not a certificate",
      got: "CERTIFICATE REQUEST",
    });
  });

  test("fails on base64 that is no certificate", () => {
    const finding = only("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect(finding).toMatchObject({
      code: "certificate-unreadable",
      what: "block 1 (line 1) is not an X.509 certificate",
    });
  });

  test("fails on bytes behind the certificate", () => {
    const longer = Buffer.concat([leaf.parsed.der, Buffer.alloc(3)]).toString("base64");
    expect(only(`-----BEGIN CERTIFICATE-----\n${longer}\n-----END CERTIFICATE-----\n`)).toMatchObject({
      code: "certificate-trailing-bytes",
      what: expect.stringContaining("3 bytes after"),
    });
  });

  test.each(["PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])(
    "refuses the whole text over a block of type %s, and shows nothing of it",
    (label) => {
      const secret = "c2VjcmV0c2VjcmV0";
      const key = `-----BEGIN ${label}-----\nProc-Type: 4,ENCRYPTED\n\n${secret}\n-----END ${label}-----\n`;
      const result = parsePem(`${leaf.parsed.pem}${key}`);
      expect(result).toMatchObject({ certificates: [], findings: [{ code: "pem-private-key", got: label }] });
      expect(JSON.stringify(result)).not.toContain(secret);
    },
  );

  test("never throws, and never yields nothing without a finding", () => {
    const { pem } = root.parsed;
    fc.assert(
      fc.property(fc.nat(pem.length - 1), fc.string({ maxLength: 3 }), (at, instead) => {
        const { certificates, findings } = parsePem(pem.slice(0, at) + instead + pem.slice(at + 1));
        expect(certificates.length + findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** The first finding of a text that yields no certificate. */
function only(text: string) {
  const { certificates, findings } = parsePem(text);
  expect(certificates).toEqual([]);
  return findings[0];
}
