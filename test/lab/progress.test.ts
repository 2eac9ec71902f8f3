import { Progress, type Step } from "../../lab/progress";

class Recorder {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly columns?: number,
  ) {}

  write(text: string): void {
    this.text += text;
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

async function record(
  output: Recorder,
  environment: NodeJS.ProcessEnv,
  work: (step: Step) => Promise<void>,
): Promise<string> {
  const done = new Progress(output, environment).step("image", "building", work).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(120_000);
  await done;
  return output.text;
}

test("without a terminal there is a line at the start, one every ten seconds and one at the end", async () => {
  const text = await record(new Recorder(false), {}, async (step) => {
    await wait(15);
    step.detail("unpacking systemd");
    await wait(9.1);
    step.result("built");
  });
  expect(text).toBe(
    "  image      building\n  image      building, 11 s\n  image      building, 21 s · unpacking systemd\n  image      built in 24.1 s\n",
  );
});

test("what takes no time takes one line", async () => {
  expect(await record(new Recorder(false), {}, async (step) => step.result("found"))).toBe("  image      found\n");
});

test("continuous integration gets plain lines even on a terminal", async () => {
  const text = await record(new Recorder(true, 80), { CI: "true" }, () => wait(5));
  expect(text).toBe("  image      building\n  image      done in 5.0 s\n");
});

test("a terminal gets one changing line, no longer than it is wide, and colour", async () => {
  const text = await record(new Recorder(true, 30), { TERM: "xterm" }, async (step) => {
    step.detail("a very long line that some command has printed");
    await wait(3);
  });
  const drawn = text.split("\r\u001b[K");
  expect(drawn.length).toBeGreaterThan(25);
  expect(Math.max(...drawn.slice(0, -1).map((line) => line.length))).toBeLessThan(30);
  expect(drawn.at(-1)).toBe("  image      \u001b[32mdone\u001b[0m in 3.0 s\n");
});

test("NO_COLOR takes the colour away", async () => {
  const text = await record(new Recorder(true, 80), { TERM: "xterm", NO_COLOR: "1" }, () => wait(3));
  expect(text.endsWith("  image      done in 3.0 s\n")).toBe(true);
});

test("a failure ends its step with a line and goes on to the caller", async () => {
  const output = new Recorder(false);
  const done = new Progress(output, {}).step("image", "building", () => Promise.reject(new Error("no space")));
  await expect(done).rejects.toThrow("no space");
  expect(output.text).toBe("  image      failed after 0.0 s\n");
});

test("control characters of a command do not reach the terminal", async () => {
  const text = await record(new Recorder(false), {}, async (step) => {
    step.detail("\u001b[1mGet:1\u0007x");
    await wait(2);
  });
  expect(text).toContain("building · [1mGet:1 x\n");
});
