import { type DecisionCase, readDecisions } from "./decision-case";
import { decidedBy, happened } from "./decision-host";
import { describeOnHost } from "./throw-away-host";

const DECISIONS = readDecisions();

/** Cases that run at the same time, each on a host of its own. */
const AT_ONCE = 4;

describeOnHost(
  "the engine does what the case says",
  () => {
    const printed = new Map<DecisionCase, string>();

    beforeAll(async () => {
      const waiting = [...DECISIONS];
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          printed.set(next, await decidedBy(next));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    }, 300_000);

    test.each(DECISIONS.map((each) => [each.name, each] as const))("%s", (_, decision) => {
      const text = printed.get(decision) ?? "";
      expect({ text, happens: happened(text) }).toEqual({ text, happens: decision.happens });
    });
  },
  { shared: true },
);
