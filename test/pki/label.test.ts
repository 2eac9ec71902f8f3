import { isCfsslLabel } from "../../lib/pki/label";

test.each([
  ["carc_i101l", true],
  ["A".repeat(64), true],
  ["A".repeat(65), false],
  ["with-hyphen", false],
  ["a b", false],
  ["ü", false],
  ["", false],
])("%j is a label of CFSSL: %s", (text, expected) => {
  expect(isCfsslLabel(text)).toBe(expected);
});
