import fc from "fast-check";
import { expressionString } from "../../../lib/httpd/syntax/expression";
import { httpdLiteral } from "./httpd-words";

const odd = fc.string({
  unit: fc.constantFrom("'", '"', "\\", "%", "{", "}", "$", "0", "7", "8", "9", "x", " ", "ü", "🧀"),
});

test("a literal is read back as it was given", () => {
  fc.assert(
    fc.property(fc.oneof(odd, fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme-ascii" })), (text) => {
      fc.pre(!/\p{Cc}/u.test(text));
      const literal = expressionString(text);
      expect(httpdLiteral(literal).toString("utf8")).toBe(text);
      // Neither httpd's quoting of arguments nor its variables find anything to do in it.
      expect(literal).toMatch(/^'([A-Za-z0-9 .,_=@/:+-]|\\[0-3][0-7]{2})*'$/);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["Big Partner Foo SA", "'Big Partner Foo SA'"],
  ["", "''"],
  ["O'Neill", "'O\\047Neill'"],
  ["100%", "'100\\045'"],
  ["#1 and 2", "'\\043\\061 and 2'"],
  ["ü", "'\\303\\274'"],
])("%j is written as %s", (text, literal) => {
  expect(expressionString(text)).toBe(literal);
});

test.each(["a\nb", "\0", "\x7f", "\t"])("fails on the control character in %j", (text) => {
  expect(() => expressionString(text)).toThrow(`must not contain control characters, got: ${JSON.stringify(text)}`);
});
