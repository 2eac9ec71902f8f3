import type { CertmgrManifestModel } from "../../lib/model/certmgr";
import { TEXT_CONDITION_KINDS, type TextConditionKind } from "../../lib/model/text-condition-kinds";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";

const kinds = Object.keys(TEXT_CONDITION_KINDS) as TextConditionKind[];
const table = <T>(value: (kind: TextConditionKind) => T) =>
  Object.fromEntries(kinds.map((kind) => [kind, value(kind)]));

test("every value of a certificate is found, in its order", async () => {
  const names = new (x509().SubjectAlternativeNameExtension)([
    { type: "dns", value: "a.example" },
    { type: "dns", value: "b.example" },
    { type: "email", value: "svc@a.example" },
    { type: "ip", value: "10.0.0.1" },
  ]);
  const { parsed } = await mint({
    name: "C=CH,O=One,O=Two\\, too,OU=IT,CN=svc",
    ca: false,
    serialNumber: "0abc",
    extensions: [names],
  });
  expect(table((kind) => TEXT_CONDITION_KINDS[kind].inCertificate(parsed))).toEqual({
    organization: ["One", "Two, too"],
    organizationalUnit: ["IT"],
    commonName: ["svc"],
    country: ["CH"],
    dnsName: ["a.example", "b.example"],
    emailAddress: ["svc@a.example"],
    serialNumber: ["abc"],
  });
});

test("what the certificate of a manifest will hold is known but for its serial number", () => {
  const manifest = {
    commonName: "svc",
    hosts: ["a.example", "*.b.example", "10.0.0.1", "2001:db8::1"],
    names: [
      { organization: "One", country: "CH" },
      { organization: "Two", organizationalUnit: "IT" },
    ],
  } as unknown as CertmgrManifestModel;
  expect(table((kind) => TEXT_CONDITION_KINDS[kind].inManifest(manifest))).toEqual({
    organization: ["One", "Two"],
    organizationalUnit: ["IT"],
    commonName: ["svc"],
    country: ["CH"],
    dnsName: ["a.example", "*.b.example"],
    emailAddress: [],
    serialNumber: undefined,
  });
});

test("values that mod_ssl prints alike are one value", () => {
  const printed = (kind: TextConditionKind, ...values: string[]) =>
    values.map(TEXT_CONDITION_KINDS[kind].asHttpdPrints);
  expect(printed("serialNumber", "0A", "a", "000a")).toEqual(["0A", "0A", "0A"]);
  expect(printed("organization", "Foo\\01", "foo")).toEqual(["Foo\\\\01", "foo"]);
});

test("no two kinds have one label or one variable", () => {
  const facts = Object.values(TEXT_CONDITION_KINDS);
  for (const each of [facts.map(({ label }) => label), facts.flatMap(({ variables }) => variables)]) {
    expect(new Set(each).size).toBe(each.length);
  }
});
