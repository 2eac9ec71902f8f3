import fc from "fast-check";
import type { z } from "zod";
import { readDocument } from "../../lib/contract/document";
import type { Difference } from "../../lib/report/difference";
import { driftDocument, driftDocumentType, readDriftDocument } from "../../lib/report/drift-document";
import { arbitraryOf } from "../support/arbitrary";
import { EXAMPLES } from "./examples";

const differences = EXAMPLES.map(([fact]): Difference => ({ ...fact, repair: "none" }));
const host = { name: "www01", fqdn: "www01.lab.test", state: "drifted", differences, pending: [] } as const;
const printed = () => JSON.parse(JSON.stringify(driftDocument([host])));

test("each difference is printed with its sentence, and read without it", () => {
  expect(printed().hosts[0].differences.map(({ what }: { what: string }) => what)).toEqual(
    EXAMPLES.map(([, sentence]) => sentence),
  );
  expect(readDriftDocument(JSON.stringify(printed()), "drift.json")).toEqual([
    { fqdn: "www01.lab.test", state: "drifted", differences },
  ]);
});

const ENVELOPE = { kind: "cdktf-mutual-tls/drift", formatVersion: 1 };

test.each<[unknown, string]>([
  [null, "the file has no `kind` and no `formatVersion`"],
  [[], "the file has no `kind` and no `formatVersion`"],
  [{ hosts: [] }, "version 0.1 of cdktf-mutual-tls or another program wrote it"],
  [{ ...ENVELOPE, hosts: {} }, "hosts: expected a list, got another value"],
  [{ ...ENVELOPE, hosts: ["hunter2"] }, "hosts[0]: expected an object, got another value"],
  [{ ...printed(), hunter2: "hunter2" }, "expected only the fields kind, formatVersion, hosts, got another value"],
  [
    { ...ENVELOPE, hosts: [{ ...printed().hosts[0], state: "hunter2" }] },
    "hosts[0].state: expected same or drifted or applying or unreachable, got another value",
  ],
  [
    {
      ...ENVELOPE,
      hosts: [{ ...host, differences: [{ kind: "mode", path: "/a", what: "hunter2", repair: "apply", applied: 7 }] }],
    },
    "hosts[0].differences[0].applied: expected a text, got another value",
  ],
  ["hunter2", "drift.json: the file is not valid JSON"],
])("what is something else is refused, and nothing of it is shown: %j", (document, problem) => {
  const content = document === "hunter2" ? "hunter2" : JSON.stringify(document);
  const read = () => readDriftDocument(content, "drift.json");
  expect(read).toThrow(problem);
  expect(read).not.toThrow(/hunter2/);
});

test("every report is read as it was printed", () => {
  fc.assert(
    fc.property(arbitraryOf(driftDocumentType.schema, known), (document) => {
      expect(readDocument(driftDocumentType, JSON.stringify(document), "drift.json")).toEqual(document);
    }),
  );
});

/** A difference and a thing to do have their facts and a sentence: both sides of an intersection. */
function known(schema: z.core.$ZodType): fc.Arbitrary<unknown> | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== "intersection") return undefined;
  return fc
    .tuple(arbitraryOf(def.left, known), arbitraryOf(def.right, known))
    .map(([left, right]) => ({ ...(left as object), ...(right as object) }));
}
