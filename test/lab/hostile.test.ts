import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Progress } from "../../lab/progress";
import { terminal } from "../../lab/terminal";
import { verbs } from "../../lab/verbs";
import { hostTable } from "../../lab/verbs/hosts";
import { printOutcome } from "../../lab/verbs/verify";

const root = join(__dirname, "../..");
const lab = join(root, "lab");

/** Characters that nobody sees, or that act on a terminal. */
const HOSTILE =
  "x\u3164\u2800\u00a0\u115f\u034f\u{e0100}\u200b\u00ad\u2028\u202e\u001b[31m\u001b[2J\u009b1m\r\u0007\ue000y";

const UNSEEN = /(?![\n\t ])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u2800]/u;

/** What is written to both outputs of this process. */
function written(work: () => void): string {
  const texts: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation((text) => {
      texts.push(String(text));
      return true;
    }),
  );
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return texts.join("");
}

test.each(verbs.map(({ name }) => ({ name })))(
  "npm run lab -- $name prints nothing unseen of what it is given",
  ({ name }) => {
    const tsx = join(root, "node_modules/.bin/tsx");
    const env = { ...process.env, LAB_NAME: "hostile-words", XDG_STATE_HOME: "/nowhere" };
    const { status, stdout, stderr } = spawnSync(tsx, [join(lab, "main.ts"), name, HOSTILE, HOSTILE], {
      ...{ cwd: root, env, encoding: "utf8" },
    });
    expect(status).not.toBe(0);
    expect(stderr).not.toBe("");
    expect(
      UNSEEN.exec(stdout + stderr)?.[0]
        ?.codePointAt(0)
        ?.toString(16),
    ).toBeUndefined();
  },
);

const host = { name: "www01", aliases: [], address: "10.0.0.2", state: HOSTILE, ssh: "answers" as const };
const definition = { domain: "lab.test" } as Parameters<typeof hostTable>[0];

test.each<[string, () => void]>([
  ["a check", () => printOutcome({ ok: false, title: HOSTILE, seen: HOSTILE, hint: HOSTILE, seconds: 0 })],
  ["the hosts", () => terminal.out(hostTable(definition, [host]))],
  ["a document", () => terminal.json({ [HOSTILE]: HOSTILE })],
  ["an error", () => terminal.err(HOSTILE)],
  ["a line that stays", () => new Progress(process.stderr, {}).say(HOSTILE)],
  ["a step's line", () => new Progress(process.stderr, {}).tell(HOSTILE, HOSTILE)],
])("%s prints nothing unseen", (_, print) => {
  const text = written(print);
  expect(text).toContain("\\u");
  expect(UNSEEN.test(text)).toBe(false);
});

test("a step on a terminal prints nothing unseen but its own colours", async () => {
  const texts: string[] = [];
  const output = { write: (text: string) => texts.push(text), isTTY: true, columns: 500 };
  await new Progress(output, { TERM: "xterm" }).step(HOSTILE, HOSTILE, async (step) => {
    step.detail(HOSTILE);
    await new Promise((resolve) => setTimeout(resolve, 250));
    step.result(HOSTILE);
  });
  const own = ["\r\u001b[K", "\u001b[32m", "\u001b[0m"];
  const text = own.reduce((rest, each) => rest.split(each).join(""), texts.join(""));
  expect(text).toContain("\\u{202e}");
  expect(UNSEEN.test(text)).toBe(false);
});

test("nothing in the lab writes to a terminal but these two files; ssh hands it over", () => {
  const files = (readdirSync(lab, { recursive: true, encoding: "utf8" }) as string[])
    .filter((file) => file.endsWith(".ts"))
    .sort();
  const writes = files.filter((file) =>
    /console\.|process\.std(out|err)|stdio: "inherit"/.test(readFileSync(join(lab, file), "utf8")),
  );
  expect(writes.map((file) => relative(lab, join(lab, file)))).toEqual(["progress.ts", "terminal.ts", "verbs/ssh.ts"]);
});
