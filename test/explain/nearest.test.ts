import { nearest } from "../../lib/explain/nearest";
import { synthesized } from "./output";

let lab: Awaited<ReturnType<typeof synthesized>>;
beforeAll(async () => {
  lab = await synthesized();
});
afterAll(() => lab.remove());

test("the nearest names come first, and far ones not at all", () => {
  expect(nearest("ww01", ["ca01", "www01", "www02", "client01"])).toEqual(["www01"]);
  expect(nearest("ca02", ["www01", "ca01", "ca021"])).toEqual(["ca01", "ca021"]);
  expect(nearest("database", ["ca01", "www01"])).toEqual([]);
});
