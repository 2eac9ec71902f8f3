import fc from "fast-check";
import { readPlanFile } from "../../../lib/review/inputs/plan-file";
import { zipEntries } from "../../../lib/review/inputs/zip-entries";
import { zipFile } from "../../support/zip-file";

const PLAN = { tfplan: "2026-01-01T00:00:00Z", "tfconfig/m-/cdk.tf.json": '{"resource":{"a":{"b":{}}}}' };

test("a ZIP file has the entries that were packed", () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ maxLength: 200 }), { noNullPrototype: true }), (entries) => {
      const found = zipEntries(zipFile(entries), 1_000_000);
      expect(new Map([...found].map(([key, bytes]) => [key, bytes.toString()]))).toEqual(
        new Map(
          Object.entries(entries).map(([key, text]) => [Buffer.from(key).toString(), Buffer.from(text).toString()]),
        ),
      );
    }),
  );
});

test("whatever bytes are given for a plan, they are read or refused with a sentence", () => {
  const whole = zipFile(PLAN);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      try {
        readPlanFile(bytes);
      } catch (error) {
        expect((error as Error).message).toMatch(/^this is not a saved plan/);
      }
      for (const part of [bytes.subarray(0, at), bytes.subarray(at)]) {
        try {
          readPlanFile(part);
        } catch (error) {
          expect((error as Error).message).toMatch(/^this is not a saved plan/);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["a name that stands twice", zipFile([...Object.entries(PLAN), ...Object.entries(PLAN)]), "it holds tfplan twice"],
  ["no plan", zipFile({ a: "b" }), "it is a ZIP file without a tfplan"],
  ["no ZIP file", Buffer.from("{}"), "it is not a ZIP file"],
])("%s is refused", (_, bytes, problem) => {
  expect(() => readPlanFile(bytes)).toThrow(problem);
});

test("what is larger than allowed is not unpacked", () => {
  expect(() => zipEntries(zipFile({ a: "x".repeat(1000) }), 999)).toThrow("it holds more than 999 bytes");
});

test("other files of the configuration, and modules, are what Terraform also read", () => {
  const { stack, isOf } = readPlanFile(
    zipFile({
      ...PLAN,
      "tfconfig/m-/x_override.tf.json": "{}",
      "tfconfig/m-net/main.tf": "locals {}\n",
      "tfconfig/modules.json": '[ {"Key": "", "Dir": "."}, {"Key": "net", "Source": "./net", "Dir": "net"} ]',
      ".terraform.lock.hcl": "lock\n",
    }),
  );
  expect([...stack.others.keys()]).toEqual(["x_override.tf.json", "tfconfig/m-net/main.tf", "tfconfig/modules.json"]);
  expect([stack.lock, [...stack.parts.keys()]]).toEqual(["lock\n", ["a.b"]]);
  expect([isOf("2026-01-01T00:00:00Z"), isOf("2026-01-01T00:00:01Z"), isOf("")]).toEqual([true, false, false]);
  const alone = readPlanFile(zipFile({ ...PLAN, "tfconfig/modules.json": '[ {"Key": "", "Dir": "."} ]' }));
  expect(alone.stack.others.size).toBe(0);
});
