import { entriesOf } from "../../lib/plan/bundle";

test("text that Terraform would compose travels as bytes", () => {
  const make = entriesOf("stack/fleet");
  expect(make.file("/a", "u\u0308").content).toEqual(Buffer.from("u\u0308"));
  expect(make.file("/a", "\u00fc").content).toBe("\u00fc");
});
