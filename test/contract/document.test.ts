import fc from "fast-check";
import { z } from "zod";
import { type DocumentType, documentType, printDocument, readDocument } from "../../lib/contract/document";
import { listOf, openObject, text, wholeNumber } from "../../lib/contract/shape";
import { policyDocument } from "../../lib/model/policy";
import { hostDocument } from "../../lib/plan/host-tree";
import { fleetDocument } from "../../lib/verify/facts";
import { arbitraryOf } from "../support/arbitrary";

const colours = documentType(
  "colours",
  3,
  { description: "Colours.", writer: "a painter" },
  {
    colours: listOf(openObject({ name: text(), shade: wholeNumber().optional(), of: z.enum(["sky", "sea"]) })),
  },
);
const ENVELOPE = { kind: "cdktf-mutual-tls/colours", formatVersion: 3 };

function problem(document: unknown): string {
  try {
    readDocument(colours, typeof document === "string" ? document : JSON.stringify(document), "colours.json");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[string, DocumentType]>([
  ["fleet.json", fleetDocument],
  ["host.json", hostDocument],
  ["policy.json", policyDocument],
])("every %s is read back as it was printed", (file, type) => {
  fc.assert(
    fc.property(
      arbitraryOf(type.schema, () => undefined),
      (document) => {
        expect(readDocument(type, printDocument(type, document as object), file)).toEqual(document);
      },
    ),
  );
});

test("a document begins with its kind and its version", () => {
  expect(printDocument(colours, { colours: [] })).toBe(
    '{\n  "kind": "cdktf-mutual-tls/colours",\n  "formatVersion": 3,\n  "colours": []\n}\n',
  );
});

test.each([
  ["{", "colours.json: the file is not valid JSON"],
  ["[".repeat(100_000), "colours.json: the file is not valid JSON"],
  ["[".repeat(100_000) + "]".repeat(100_000), "colours.json: the file has more than 200 levels of objects and lists"],
  [
    { colours: [] },
    "colours.json: the file has no `kind` and no `formatVersion`: version 0.1 of cdktf-mutual-tls or another program wrote it; to do: write it again with a painter",
  ],
  [
    { ...ENVELOPE, kind: "cdktf-mutual-tls/model" },
    'colours.json: kind: expected cdktf-mutual-tls/colours, got "cdktf-mutual-tls/model"',
  ],
  [
    { ...ENVELOPE, formatVersion: 4, colors: [] },
    "colours.json: written by a newer version of cdktf-mutual-tls: formatVersion 4; this version reads 3; to do: update the package",
  ],
  [{ ...ENVELOPE, formatVersion: 2, colours: [] }, "colours.json: formatVersion: expected 3, got 2"],
  [{ ...ENVELOPE, formatVersion: "3", colours: [] }, 'colours.json: formatVersion: expected 3, got "3"'],
  [{ ...ENVELOPE, formatVersion: 1e300, colours: [] }, "colours.json: formatVersion: expected 3, got 1e+300"],
  [{ ...ENVELOPE }, "colours.json: colours: expected a list, got nothing"],
  [
    { ...ENVELOPE, colours: [{ shade: 1.5, of: "land" }, null] },
    [
      "colours.json: colours[0].name: expected a text, got nothing",
      "colours.json: colours[0].shade: expected a whole number, got 1.5",
      'colours.json: colours[0].of: expected sky or sea, got "land"',
      "colours.json: colours[1]: expected an object, got null",
    ].join("\n"),
  ],
])("what is wrong is said with the file and the path: %j", (document, message) => {
  expect(problem(document)).toBe(message);
});

test("of very many problems the first are named, and the others counted", () => {
  const lines = problem({ ...ENVELOPE, colours: Array.from({ length: 500 }, () => null) }).split("\n");
  expect(lines).toHaveLength(21);
  expect(lines[20]).toBe("colours.json: 480 more problems");
});

test("what is not JSON is not repeated, as it may hold secrets", () => {
  expect(problem("hunter2")).not.toContain("hunter2");
});

test("control characters of a document reach no terminal", () => {
  const message = problem({ ...ENVELOPE, colours: [{ name: "\u001b[31m", of: "\u001b[31m\u202e" }], "\u001b[0m": 1 });
  expect(message.replace(/\n/g, "")).not.toMatch(/[\p{Cc}\u202e]/u);
});
