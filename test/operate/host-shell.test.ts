import { mustRun } from "../../lib/operate/host-shell";
import { FakeShell } from "../support/fake-shell";

test("a command that has to succeed gives its output, or fails with its first line and what it said", async () => {
  const shell = new FakeShell();
  shell.answer("good", { stdout: "out\n" }).answer("bad", { code: 3, stdout: "only this\n" });
  expect(await mustRun(shell, "h", "good")).toBe("out\n");
  await expect(mustRun(shell, "h", "bad\nmore")).rejects.toThrow("h: `bad` failed with status 3: only this");
});

test("text of a host is shown, and no terminal acts on it", async () => {
  const shell = new FakeShell();
  shell.answer("bad", { code: 1, stderr: "\u001b[2Jgone\u202e\nmore" });
  await expect(mustRun(shell, "h", "bad")).rejects.toThrow(
    "h: `bad` failed with status 1: \\u{1b}[2Jgone\\u{202e}\nmore",
  );
});
