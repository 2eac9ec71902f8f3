import { raceWithAgent, raceWithEngine } from "./folder-race";
import { describeOnHost } from "./throw-away-host";

/** Runs of root's program; the user swaps everything several times in each of them. */
const RUNS = 1000;

jest.setTimeout(1_800_000);

describeOnHost("a user who swaps folders and links meanwhile", (host) => {
  test.each([
    ["the engine", raceWithEngine],
    ["the certmgr agent", raceWithAgent],
  ])("gets %s to touch nothing of root's in 1,000 runs", (_, race) => {
    const { runs, others, swaps, victimBefore, victimAfter } = race(host(), RUNS);
    console.info(`${runs} runs, ${swaps} swaps`);
    expect({ others, victim: victimAfter }).toEqual({ others: 0, victim: victimBefore });
    expect(swaps).toBeGreaterThan(RUNS);
  });
});
