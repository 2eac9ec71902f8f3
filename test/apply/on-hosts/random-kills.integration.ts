import { describeOnRealHost } from "./engine-host";
import { expectRandomKillsToHeal } from "./random-kills";

/** The stage `faults` has a hundred. */
const KILLS = 8;

describeOnRealHost("an apply under load", (host) => {
  test(`that is killed at a random moment, ${KILLS} times, fails no request and is finished by the next`, async () => {
    await expectRandomKillsToHeal(host(), KILLS);
  }, 600_000);
});
