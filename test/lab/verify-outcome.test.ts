import { printOutcome } from "../../lab/verbs/verify";

test("what was seen on a host is shown in one line, and no terminal acts on it", () => {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  printOutcome({
    ok: false,
    title: "a page",
    seen: "\u001b[2Jok\n  ok   all is well\u202e",
    hint: "the log",
    seconds: 0,
  });
  write.mockRestore();
  expect(written.join("")).toBe(
    "  FAIL a page: \\u{1b}[2Jok\\n  ok   all is well\\u{202e}\n         look at: the log\n",
  );
});
