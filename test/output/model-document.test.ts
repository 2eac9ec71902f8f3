import fc from "fast-check";
import type { z } from "zod";
import { manifestReference, manifestSchema } from "../../lib/model/certmgr";
import { clientCertificateSchema } from "../../lib/model/client-certificate";
import { type FleetModel, fleetSchema } from "../../lib/model/fleet";
import { authorityReference, authoritySchema, multiRootCaReference, multiRootCaSchema } from "../../lib/model/pki";
import { bytesSchema, certificateSchema, platformReference } from "../../lib/model/references";
import { secretSchema } from "../../lib/model/secret";
import { trustStoreReference, trustStoreSchema } from "../../lib/model/trust";
import { printModel } from "../../lib/output/print-model";
import { readModel } from "../../lib/output/read-model";
import { debian13 } from "../../lib/platform/debian";
import { enterpriseLinux9 } from "../../lib/platform/enterprise-linux";
import { parsePem } from "../../lib/x509/certificate";
import { arbitraryOf } from "../support/arbitrary";
import { modelOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** Models of every form that the schema allows, whatever the rules say. */
function models(): fc.Arbitrary<FleetModel> {
  const certificates = ["root/ca.pem", "sub/ca.pem", "sub/ocsp.pem", "api/tls.pem"].flatMap(
    (file) => parsePem(String(pki.get(file))).certificates,
  );
  const references = new Map<z.core.$ZodType, z.core.$ZodType>([
    [authorityReference, authoritySchema],
    [multiRootCaReference, multiRootCaSchema],
    [manifestReference, manifestSchema],
    [trustStoreReference, trustStoreSchema],
  ]);
  const leaves = new Map<z.core.$ZodType, fc.Arbitrary<unknown>>([
    [
      clientCertificateSchema,
      fc.letrec((tie) => {
        const simple = fc.oneof(
          fc.record({ kind: fc.constant("organization"), value: fc.string() }),
          fc.record({ kind: fc.constant("issuer"), certificate: fc.constantFrom(...certificates) }),
        );
        const conditions = fc.array(tie("any"), { maxLength: 3 });
        const combination = fc.record({ kind: fc.constantFrom("anyOf", "allOf"), conditions });
        return { any: fc.oneof({ maxDepth: 3 }, simple, combination) };
      }).any,
    ],
    [certificateSchema, fc.constantFrom(...certificates)],
    [platformReference, fc.constantFrom(debian13, enterpriseLinux9)],
    [bytesSchema, fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))],
    [secretSchema, fc.record({ name: fc.string(), version: fc.string(), file: fc.constant("") })],
  ]);
  // An issuer has an issuer, and so on: a few of them.
  const last = fc.constant({ path: "last", label: "last", certificate: certificates[0], signingProfiles: [] });
  let row = 0;
  const known = (schema: z.core.$ZodType): fc.Arbitrary<unknown> | undefined => {
    const shared = references.get(schema);
    if (shared === undefined) return leaves.get(schema);
    if (row > 1) return shared === authoritySchema ? last : fc.constant(undefined);
    row++;
    const made = arbitraryOf(shared, known);
    row--;
    return made;
  };
  return arbitraryOf(fleetSchema, known) as fc.Arbitrary<FleetModel>;
}

test("every model is read back as it was printed", () => {
  fc.assert(
    fc.property(models(), (model) => {
      expect(readModel(printModel(model), "model.json")).toEqual(model);
    }),
    { numRuns: 50 },
  );
});

type Json = Record<string, unknown>;

function printed(change: (document: Json & { fleet: Json; shared: Json; certificates: Json }) => void): string {
  const document = JSON.parse(printModel(modelOf(smallFleet(pki))));
  change(document);
  return JSON.stringify(document);
}

const problem = (text: string) => {
  try {
    readModel(text, "model.json");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

test("everything that is wrong is named at once, by its path, also in what others refer to", () => {
  const text = printed(({ fleet, shared }) => {
    const hosts = fleet.hosts as { connection: Json; aliases: unknown }[];
    Object.assign(hosts[2]?.connection ?? {}, { port: "x" });
    Object.assign(hosts[0] ?? {}, { aliases: {} });
    Object.assign(shared["stack/lab/partners"] as Json, { certificates: [{ $certificate: "00" }] });
  });
  expect(problem(text).split("\n")).toEqual([
    "model.json: fleet.hosts[0].aliases: expected a list, got {}",
    'model.json: fleet.hosts[2].connection.port: expected a TCP port, got "x"',
    'model.json: shared["stack/lab/partners"].certificates[0]: expected a key of `certificates`, got "00"',
  ]);
});

test("a secret is what the schema says is one, and nothing else that has its fields", () => {
  const text = printModel(modelOf(smallFleet(pki)));
  expect(JSON.parse(text).shared["stack/lab/sub"].signingProfiles[0].authKey).toEqual({
    $secret: "auth-server",
    version: "1",
  });
  const untagged = text.replace(/"\$secret": "auth-server"/, '"name": "auth-server"');
  expect(problem(untagged)).toContain(
    'shared["stack/lab/sub"].signingProfiles[0].authKey: expected only the fields $secret, version, got name',
  );
});

test("a field that this version does not know is kept, so that a review can show it", () => {
  const text = printed(({ fleet }) => Object.assign(fleet, { colour: "red" }));
  expect(readModel(text, "model.json")).toMatchObject({ colour: "red" });
});

test("a private key in the place of a certificate is not repeated", () => {
  const key = String(pki.get("api/tls-key.pem"));
  const text = printed(({ certificates }) =>
    Object.assign(certificates, { [Object.keys(certificates)[0] ?? ""]: key }),
  );
  expect(problem(text)).toMatch(/expected one certificate in PEM, got "block 1 \(line 1\) is a private key/);
  expect(problem(text)).not.toContain(key.slice(40, 80));
});

test("entries that refer to each other without end are refused", () => {
  const circle = printed(({ shared }) =>
    Object.assign(shared["stack/lab/root"] as Json, { issuer: { $shared: "stack/lab/sub" } }),
  );
  expect(problem(circle)).toContain("expected at most 64 entries that refer to each other, not in a circle");
  const row = printed(({ shared }) => {
    const { issuer, ...root } = shared["stack/lab/root"] as Json;
    for (let number = 0; number < 5000; number++)
      shared[`${number}`] = { ...root, issuer: { $shared: `${number + 1}` } };
    Object.assign(shared["stack/lab/root"] as Json, { issuer: { $shared: "0" } });
  });
  expect(problem(row)).toContain("expected at most 64 entries that refer to each other, not in a circle");
});

test("few bytes that stand for a great many objects are refused, and soon", () => {
  const text = printed(({ fleet, shared }) => {
    const api = shared["stack/lab/ca01/multirootca"] as { roots: Json[] };
    api.roots = Array.from({ length: 5000 }, () => api.roots[0] ?? {});
    const manifests = Array.from({ length: 5000 }, () => ({ $shared: "stack/lab/www01/certmgr/www" }));
    Object.assign((fleet.hosts as { certmgr?: Json }[])[1]?.certmgr ?? {}, { manifests });
  });
  expect(text.length).toBeLessThan(1_000_000);
  expect(problem(text)).toContain("expected at most 20000000 references");
});

test.each(["__proto__", "constructor", "prototype"])("a field %s changes no object", (name) => {
  const text = printModel(modelOf(smallFleet(pki))).replace('"fleet": {', `"fleet": {"${name}": {"polluted": true},`);
  const model = readModel(text, "model.json") as unknown as Json;
  expect([model.polluted, ({} as Json).polluted, Object.getPrototypeOf(model)]).toEqual([
    undefined,
    undefined,
    Object.prototype,
  ]);
  const reference = printed(({ fleet }) => Object.assign(fleet, { trustStores: [{ $shared: name }] }));
  expect(problem(reference)).toContain(`fleet.trustStores[0]: expected a key of \`shared\`, got "${name}"`);
});
