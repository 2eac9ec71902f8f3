import { parseApplyLog, readApplyLog } from "../../lib/operate/apply-log";
import { FakeShell } from "../support/fake-shell";

const HASH = "a".repeat(64);
const line = (changes: Record<number, string> = {}) => {
  const fields = ["2026-11-30T10:00:00Z", "2026-11-30T10:00:05Z", "apply", "ok", "0", "-", "7", HASH, HASH];
  fields.push("root", "SHA256:abc+/", "10.0.0.9 50122", "2", "1", "3");
  return fields.map((field, index) => changes[index] ?? field).join("\t");
};

test("a line is read field by field, and what is not known is absent", () => {
  expect(
    parseApplyLog(`${line()}\n${line({ 1: "-", 3: "interrupted", 4: "-", 7: "-", 8: "-", 10: "-", 11: "-" })}\n`),
  ).toEqual({
    applies: [
      {
        ...{ began: "2026-11-30T10:00:00Z", ended: "2026-11-30T10:00:05Z", act: "apply", outcome: "ok", code: 0 },
        ...{ generation: 7, payload: HASH, engine: HASH, user: "root", key: "SHA256:abc+/", from: "10.0.0.9 50122" },
        ...{ changed: 2, pruned: 1, packages: 3 },
      },
      {
        ...{ began: "2026-11-30T10:00:00Z", act: "apply", outcome: "interrupted", generation: 7, user: "root" },
        ...{ changed: 2, pruned: 1, packages: 3 },
      },
    ],
    strangeLines: 0,
  });
});

test.each([
  ["the wrong number of fields", "x"],
  ["a time that is none", line({ 0: "yesterday" })],
  ["an unknown outcome", line({ 3: "fine" })],
  ["characters that a terminal acts on", line({ 9: "ro\u001b[31mot" })],
  ["a hash that is none", line({ 7: "abc" })],
  ["a number that is none", line({ 12: "-1" })],
  ["an address that is none", line({ 11: "<b>" })],
])("a line with %s is counted and not shown", (_, text) => {
  expect(parseApplyLog(`${line()}\n${text}\n`)).toMatchObject({ applies: [{ outcome: "ok" }], strangeLines: 1 });
});

test.each([
  ["@ running", "running"],
  ["@ interrupted", "interrupted"],
])("the notes of an apply without a line come last: %s", (mark, outcome) => {
  const { applies } = parseApplyLog(`${line()}\n${mark}\n${line({ 1: "-", 3: "interrupted", 4: "-" })}\n`);
  expect(applies.map((each) => each.outcome)).toEqual(["ok", outcome]);
});

test("a host without a log has no applies", async () => {
  expect(await readApplyLog(new FakeShell(), "www01")).toEqual({ applies: [], strangeLines: 0 });
});
