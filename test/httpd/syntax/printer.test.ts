import fc from "fast-check";
import { printConfig } from "../../../lib/httpd/syntax/printer";
import { blank, comment, directive, section } from "../../../lib/httpd/syntax/tree";
import { httpdWords } from "./httpd-words";

/** Text of one line, with a preference for what httpd takes for something else. */
const line = fc
  .oneof(
    fc.string({ unit: fc.constantFrom("\\", '"', "'", " ", "\t", "$", "{", "}", "%", "#", "<", ">", "a", "1", "ü") }),
    fc.string({ unit: "grapheme" }),
  )
  .filter((text) => !/[\r\n\0]|\$\{/.test(text));

test("httpd reads every argument back as it was given", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (words) => {
      const [printed = "", end, ...rest] = printConfig([directive("Name", ...words)]).split("\n");
      expect(httpdWords(printed)).toEqual(["Name", ...words]);
      // A backslash at its end would join the next line to this one.
      expect(printed).not.toMatch(/\\$/);
      expect([end, rest]).toEqual(["", []]);
    }),
    { numRuns: 1000 },
  );
});

test("httpd reads the arguments of a section back", () => {
  fc.assert(
    fc.property(line, (word) => {
      const [printed = ""] = printConfig([section("Name", word)]).split("\n");
      expect(printed.endsWith(">")).toBe(true);
      expect(httpdWords(printed.slice(1, -1))).toEqual(["Name", word]);
    }),
  );
});

test("sections are indented by two spaces, empty lines hold nothing", () => {
  const tree = [comment("one"), section("A", ["x", "y"], blank, section("B", [], directive("C")))];
  expect(printConfig(tree)).toBe("# one\n<A x y>\n\n  <B>\n    C\n  </B>\n</A>\n");
});

test.each(["a\nb", "a\rb", "a\0b"])("fails on what is no line: %j", (text) => {
  const message = `an httpd directive must be one line without NUL, got: ${JSON.stringify(text)}`;
  expect(() => printConfig([directive("Name", text)])).toThrow(message);
  expect(() => printConfig([directive("Name", { expression: text })])).toThrow(message);
  expect(() => printConfig([comment(text)])).toThrow(message);
});

test("fails on a variable, which httpd would expand in quotes too", () => {
  const variable = `$${"{HOME}"}`;
  expect(() => printConfig([directive("Name", `a ${variable} b`)])).toThrow(/no way to write it literally, got: "a /);
  expect(() => printConfig([directive("Name", { expression: `'${variable}'` })])).toThrow(
    /no way to write it literally/,
  );
});

test("fails on a comment that would join the next line to it", () => {
  expect(() => printConfig([comment("the next line is a comment too \\")])).toThrow(
    /a comment cannot end in a backslash/,
  );
});
