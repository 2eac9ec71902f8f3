import fc from "fast-check";
import { msgpackValue, UNKNOWN } from "../../../lib/review/inputs/msgpack";
import { packed } from "../../support/tfplan";

const bytes = (...all: number[]) => msgpackValue(Buffer.from(all));

test("every value of JSON is read back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(msgpackValue(packed(value)))).toBe(JSON.stringify(value));
    }),
  );
});

test.each<[unknown, number[]]>([
  [5, [0x05]],
  [-1, [0xff]],
  [200, [0xcc, 200]],
  [258, [0xcd, 1, 2]],
  [65_536, [0xce, 0, 1, 0, 0]],
  [2 ** 32, [0xcf, 0, 0, 0, 1, 0, 0, 0, 0]],
  [-2, [0xd0, 0xfe]],
  [-2, [0xd1, 0xff, 0xfe]],
  [-2, [0xd2, 0xff, 0xff, 0xff, 0xfe]],
  [-2, [0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]],
  [0.5, [0xca, 0x3f, 0, 0, 0]],
  ["a", [0xa1, 0x61]],
  ["a", [0xd9, 1, 0x61]],
  ["a", [0xda, 0, 1, 0x61]],
  [
    [1, null],
    [0x92, 1, 0xc0],
  ],
  [[1], [0xdc, 0, 1, 1]],
  [{ a: true }, [0x81, 0xa1, 0x61, 0xc3]],
  [{ a: false }, [0xde, 0, 1, 0xa1, 0x61, 0xc2]],
  [Buffer.from("a"), [0xc4, 1, 0x61]],
  [UNKNOWN, [0xd4, 0, 0]],
  [UNKNOWN, [0xc7, 2, 12, 0x80, 0x80]],
])("reads %p", (value, given) => {
  expect(bytes(...given)).toEqual(value);
});

test("what is no value is refused in words", () => {
  expect(() => bytes()).toThrow("it is cut off");
  expect(() => bytes(0xa5, 0x61)).toThrow("it is cut off");
  expect(() => bytes(0xdf, 0xff, 0xff, 0xff, 0xff)).toThrow("it is cut off");
  expect(() => bytes(1, 1)).toThrow("something stands behind the value");
  expect(() => bytes(0x81, 1, 1)).toThrow("a key is no text");
  expect(() => bytes(0xc1)).toThrow("no value begins with 193");
  expect(() => bytes(...Array<number>(200).fill(0x91))).toThrow("it is nested too deep");
});
