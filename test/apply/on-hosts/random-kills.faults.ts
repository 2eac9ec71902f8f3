import { describeOnRealHost } from "./engine-host";
import { expectRandomKillsToHeal } from "./random-kills";

const KILLS = 100;

describeOnRealHost("an apply under load", (host) => {
  test(`that is killed at a random moment, ${KILLS} times, fails no request and is finished by the next`, async () => {
    await expectRandomKillsToHeal(host(), KILLS);
  }, 3_600_000);
});
