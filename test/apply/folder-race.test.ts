import { raceWithAgent, raceWithEngine } from "./folder-race";
import { describeOnHost } from "./throw-away-host";

/** The long run, with 1,000 of each, is folder-race.faults.ts. */
const RUNS = 25;

describeOnHost("a user who swaps folders and links meanwhile", (host) => {
  test.each([
    ["the engine", raceWithEngine],
    ["the certmgr agent", raceWithAgent],
  ])("gets %s to touch nothing of root's", (_, race) => {
    const { others, swaps, victimBefore, victimAfter } = race(host(), RUNS);
    expect({ others, victim: victimAfter }).toEqual({ others: 0, victim: victimBefore });
    expect(swaps).toBeGreaterThan(RUNS);
  });
});
