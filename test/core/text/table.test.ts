import { tableLines } from "../../../lib/core/text/table";

test("columns are as wide as their longest cell, and no line ends in spaces", () => {
  expect(
    tableLines([
      ["NAME", "STATE"],
      ["www01", ""],
      ["a", "unchanged"],
    ]),
  ).toEqual(["NAME   STATE", "www01", "a      unchanged"]);
});

test("numbers stand at the right, and rows may be shorter than others", () => {
  const rows = [["DAYS", "FILE"], ["7"], ["365", "a.pem"]];
  expect(tableLines(rows, { right: [0], indent: "  " })).toEqual(["  DAYS  FILE", "     7", "   365  a.pem"]);
});

test("a cell that is too wide moves what follows it in its own line only", () => {
  const rows = [
    ["a", "x"],
    ["much too wide", "x"],
    ["abc", "x"],
  ];
  expect(tableLines(rows, { widest: 5 })).toEqual(["a    x", "much too wide  x", "abc  x"]);
});

test("colour is added to the text and not to the space around it", () => {
  const rows = [
    ["a", "b"],
    ["ccc", "d"],
  ];
  const paint = (text: string, column: number, row: number) => (column === 0 && row === 0 ? `<${text}>` : text);
  expect(tableLines(rows, { paint })).toEqual(["<a>    b", "ccc  d"]);
});

test("no rows are no lines", () => {
  expect(tableLines([])).toEqual([]);
});
