import fc from "fast-check";
import { isSerialNumber, parseSerialNumber, serialAsHttpdPrints, serialHex } from "../../lib/x509/serial-number";

test.each([
  ["0A", "a", "0A"],
  ["a", "a", "0A"],
  ["000ABC", "abc", "0ABC"],
  ["8f", "8f", "8F"],
  ["00", "0", "00"],
  ["-6EDD", "-6edd", "-6EDD"],
])("%s is %s in a report and %s for httpd", (given, hex, printed) => {
  expect(serialHex(given)).toBe(hex);
  expect(serialAsHttpdPrints(given)).toBe(printed);
});

test("zeros at the beginning and the case of digits make no difference", () => {
  const digits = fc.stringMatching(/^[0-9A-Fa-f]{1,40}$/);
  fc.assert(
    fc.property(digits, fc.nat(4), (hex, zeros) => {
      const other = "0".repeat(zeros) + hex.toUpperCase();
      expect(serialAsHttpdPrints(other)).toBe(serialAsHttpdPrints(hex));
      expect(serialHex(other)).toBe(serialHex(hex));
      expect(parseSerialNumber(serialAsHttpdPrints(hex))).toBe(BigInt(`0x${hex}`));
      expect(serialAsHttpdPrints(hex).length % 2).toBe(0);
    }),
  );
});

test.each(["", "0x0A", "0A:0B", "g", " 1", "1\n", "--1"])("%j is not a number, and stays what it is", (text) => {
  expect(parseSerialNumber(text)).toBeUndefined();
  expect([serialHex(text), serialAsHttpdPrints(text)]).toEqual([text, text]);
});

test.each([
  ["01", true],
  ["f".repeat(40), true],
  ["f".repeat(42), true],
  ["f".repeat(43), false],
  ["00", false],
  ["-01", false],
  ["", false],
])("%s may be given by a CA: %s", (hex, expected) => {
  expect(isSerialNumber(hex)).toBe(expected);
});
