import { compareHost } from "../../lib/drift/compare";
import { moment, NOW, observation, PLAN } from "./observed";
import { shown } from "./shown";
import { declared, model } from "./throw-away-shell";

describe("a clock", () => {
  test.each([
    [0, undefined],
    [60, undefined],
    [-61, undefined],
    [3600, "3600 s ahead: check its time synchronization"],
    [-3601, "3600 s behind: check its time synchronization"],
  ])("that is %i s off", (seconds, what) => {
    const seen = observation({ time: NOW.getTime() / 1000 + seconds });
    const { differences } = compareHost(declared(PLAN), model, seen, moment);
    expect(differences.map((each) => shown(each).what)).toEqual(what === undefined ? [] : [what]);
  });

  test("is not blamed for a connection that took long", () => {
    const asked = new Date(NOW.getTime() - 300_000);
    const seen = observation({ time: NOW.getTime() / 1000 - 290 });
    expect(compareHost(declared(PLAN), model, seen, { ...moment, asked }).differences).toEqual([]);
  });
});
