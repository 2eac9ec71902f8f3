import fc from "fast-check";
import { printConfig } from "../../../lib/httpd/syntax/printer";
import { readConfig } from "../../../lib/httpd/syntax/reader";

const read = (text: string) => {
  const nodes = readConfig(text);
  return "what" in nodes ? `${nodes.line}: ${nodes.what}` : printConfig(nodes);
};

test("what is written is printed again, with its structure", () => {
  const text = `# a comment
RewriteEngine on
RewriteRule "^/a b$" "/c" [L]
<Location "/x">
Require expr "%{REQUEST_METHOD} == 'GET'"
  <Limit GET>
  Require all granted
  </limit>

</Location>
`;
  expect(read(text)).toBe(`# a comment
RewriteEngine on
RewriteRule "^/a b$" "/c" [L]
<Location "/x">
  Require expr "%{REQUEST_METHOD} == 'GET'"
  <Limit GET>
    Require all granted
  </Limit>

</Location>
`);
});

test.each([
  ["a continued line", "Header set X \\\n  y\n", "Header set X   y\n"],
  ["line ends of Windows", "A b\r\n", "A b\n"],
  ["a section without arguments", "<RequireAll>\n</RequireAll>\n", "<RequireAll>\n</RequireAll>\n"],
  ["a `>` in a section's argument", '<If "1 > 0">\n</If>\n', '<If "1 > 0">\n</If>\n'],
])("reads %s", (_, text, printed) => {
  expect(read(text)).toBe(printed);
});

test.each([
  ["</VirtualHost>\n", "1: </VirtualHost> ends no section"],
  ["<If true>\n</Location>\n", "2: </Location> does not end <If> of line 1"],
  ["A b\n<If true>\nA b\n", "2: <If> has no end"],
  ["<If true\n</If>", "1: <If true begins no section: <NAME ARGUMENTS>"],
  ["A b\n-x\n", "2: -x begins with no name of a directive"],
  ["A ${HOME}\n", "1: httpd replaces ${NAME} by what the host knows under that name, and nobody reviews that"],
  ["A b\\", "1: it ends in a backslash, which joins it to the line behind it"],
  ["# a\\\n</VirtualHost>\\", "1: it ends in a backslash, which joins it to the line behind it"],
  ["A \u0001", "1: it has a control character"],
])("refuses %j", (text, said) => {
  expect(read(text)).toBe(said);
});

/** Lines that begin or end sections, are continued, or hide something. */
const line = fc.oneof(
  fc.constantFrom(
    "<A>",
    "</A>",
    "<B x>",
    "</B>",
    "C d",
    "# e",
    "",
    "f \\",
    "</VirtualHost>",
    "<A",
    "g\r",
    " </A> ",
    "h \\\\",
  ),
  fc.string({ unit: fc.constantFrom(...'<>/ABC \\#\t${}"') }),
);

test("whatever is read is balanced when it is printed, and says the same when it is read again", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const nodes = readConfig(lines.join("\n"));
      if ("what" in nodes) return;
      const printed = printConfig(nodes);
      let depth = 0;
      for (const each of printed.split("\n")) {
        expect(each.endsWith("\\")).toBe(false);
        if (/^\s*<\//.test(each)) depth--;
        else if (/^\s*</.test(each)) depth++;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
      const again = readConfig(printed);
      expect("what" in again ? again : printConfig(again)).toBe(printed);
    }),
    { numRuns: 2000 },
  );
});
