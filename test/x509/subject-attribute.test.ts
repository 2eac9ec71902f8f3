import {
  allowedSubjectValue,
  isSubjectText,
  isSubjectValue,
  type SubjectAttribute,
} from "../../lib/x509/subject-attribute";

test.each<[SubjectAttribute, number]>([
  ["CN", 64],
  ["O", 64],
  ["OU", 64],
  ["ST", 128],
  ["L", 128],
])("%s holds %i characters at most, however many bytes they are", (attribute, longest) => {
  expect(isSubjectValue(attribute, "🧀".repeat(longest))).toBe(true);
  expect(isSubjectValue(attribute, "x".repeat(longest + 1))).toBe(false);
  expect(allowedSubjectValue(attribute)).toBe(`1 to ${longest} characters, no control characters`);
});

test.each<[SubjectAttribute, string, boolean]>([
  ["C", "CH", true],
  ["C", "ch", false],
  ["C", "CHE", false],
  ["serialNumber", "CHE-123.456.789", true],
  ["serialNumber", "é", false],
  ["serialNumber", "1".repeat(65), false],
  ["CN", "", false],
])("%s may be %j: %s", (attribute, value, expected) => {
  expect(isSubjectValue(attribute, value)).toBe(expected);
});

test.each(["", " ", "\t", "a\nb", "a\0b", "a\u0085", "a\ud83c"])("no subject holds %j", (text) => {
  expect(isSubjectText(text)).toBe(false);
  expect(isSubjectValue("O", text)).toBe(false);
});

test("a subject made elsewhere may hold more than RFC 5280's upper bounds", () => {
  expect(isSubjectText("x".repeat(65))).toBe(true);
  expect(isSubjectText("a\u2028b")).toBe(true);
});
