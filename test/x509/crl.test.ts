import { checkCrl, nextUpdateOf, revokedSerials } from "../../lib/x509/crl";
import { writePem } from "../../lib/x509/pem";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint, mintCrl } from "../pki/mint";

const NOW = new Date("2030-01-01T00:00:00Z");
const END = new Date("2030-02-01T00:00:00Z");

let ca: Minted;
let list: Buffer;
beforeAll(async () => {
  ca = await mint({ name: "CN=Sub" });
  list = await mintCrl(ca, END);
});

test("a list of the CA that is still valid has no findings", () => {
  expect(checkCrl(list, ca.parsed, NOW)).toEqual([]);
  expect(nextUpdateOf(list)).toEqual(END);
});

test("fails on one that has expired, on one of another CA, and on anything else", async () => {
  const other = await mint({ name: "CN=Other" });
  const got = (der: Buffer, authority = ca, date = NOW) =>
    checkCrl(der, authority.parsed, date).map((each) => each.got);
  expect(got(list, ca, END)).toEqual(["expired on 2030-02-01T00:00:00.000Z"]);
  expect(got(list, other)).toEqual(["CN=Sub"]);
  expect(got(Buffer.from(writePem("X509 CRL", list)))).toEqual(["PEM"]);
  expect(got(Buffer.from("text"))).toEqual(["4 bytes of another format"]);
});

test("serial numbers are whole bytes in lower case, without the byte of zeros that DER needs", async () => {
  const crl = await x509().X509CrlGenerator.create({
    issuer: ca.certificate.subjectName,
    thisUpdate: NOW,
    nextUpdate: END,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    signingKey: ca.keys.privateKey,
    entries: ["01", "0abc", "8F"].map((serialNumber) => ({ serialNumber, revocationDate: NOW })),
  });
  expect(revokedSerials(Buffer.from(crl.rawData))).toEqual(["01", "0abc", "8f"]);
});

test("what is not a list has no end and no serial numbers", () => {
  expect(nextUpdateOf(Buffer.from("text"))).toBeUndefined();
  expect(revokedSerials(Buffer.from("text"))).toEqual([]);
});
