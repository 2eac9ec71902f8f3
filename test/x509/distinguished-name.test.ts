import { spawnSync } from "node:child_process";
import type { JsonNameParams } from "@peculiar/x509";
import { mint } from "../pki/mint";
import { findProgram, testWith } from "../support/programs";

const openssl = findProgram("openssl");

/** What mod_ssl compares: X509_NAME_print_ex with XN_FLAG_RFC2253 without ASN1_STRFLGS_ESC_MSB. */
function asModSsl(pem: string, which: "subject" | "issuer"): string {
  const args = ["x509", "-noout", `-${which}`, "-nameopt", "RFC2253,-esc_msb"];
  const { stdout } = spawnSync(openssl ?? "", args, { input: pem, encoding: "utf8" });
  return stdout.trim().replace(/^(subject|issuer)=/, "");
}

const text = (value: string) => [{ utf8String: value }];

testWith(openssl, "openssl").each<[string, JsonNameParams]>([
  [
    "an attribute that OpenSSL has no name for",
    [{ C: ["DE"] }, { O: ["X"] }, { "1.2.3.4.5.6": text("foo") }, { CN: ["Y"] }],
  ],
  ["one that is empty", [{ "1.2.3.4.5.6": text("") }, { CN: text("Y") }]],
  ["one with a long value", [{ "1.2.3.4.5.6": text("\u00fc,".repeat(200)) }, { CN: text("Y") }]],
  ["one beside others in an RDN", [{ O: text("X"), "1.2.3.4.5.6": text("foo"), CN: text("Y + Z") }]],
  ["one in two bytes a character", [{ "2.5.4.97": [{ bmpString: "foo" }] }, { "1.2.3.4": [{ bmpString: "\u00fc" }] }]],
  ["a value that is no text", [{ O: ["#0303006666"] }, { CN: text("Y") }]],
  ["a value with an equals sign and a hash", [{ O: text("#a=1.2.3=b") }, { CN: text("#0C03666F6F") }]],
  [
    "names that OpenSSL has",
    [{ DC: ["example"] }, { "2.5.4.97": text("VATDE-1") }, { "2.5.4.5": ["7"] }, { E: ["a@b.de"] }],
  ],
])("an issuer is written as mod_ssl writes it: %s", async (_, name) => {
  const { parsed } = await mint({ name });
  expect(parsed.subject).toBe(asModSsl(parsed.pem, "subject"));
  expect(parsed.issuer).toBe(asModSsl(parsed.pem, "issuer"));
});

test("what OpenSSL has no name for is in DER", async () => {
  const { parsed } = await mint({ name: [{ O: ["X"] }, { "1.2.3.4.5.6": text("foo") }, { CN: ["Y"] }] });
  expect(parsed.issuer).toBe("CN=Y,1.2.3.4.5.6=#0C03666F6F,O=X");
  expect(parsed.issuerReadable).toBe("O=X, 1.2.3.4.5.6=foo, CN=Y");
});
