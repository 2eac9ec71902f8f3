import { withLock } from "../../lab/lock";

test("the second waits until the first is done", async () => {
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const name = `test/${process.pid}`;
  const order: string[] = [];
  const first = withLock(name, "test", async () => {
    order.push("first begins");
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push("first ends");
  });
  const second = withLock(name, "test", async () => {
    order.push("second");
  });
  await Promise.all([first, second]);
  expect(order).toEqual(["first begins", "first ends", "second"]);
});

test("a lock is free again after work that failed", async () => {
  const name = `test/failing/${process.pid}`;
  await expect(withLock(name, "test", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  await expect(withLock(name, "test", async () => "free")).resolves.toBe("free");
});
