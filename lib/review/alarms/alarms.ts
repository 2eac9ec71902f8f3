import type { ConfigurationFinding } from "../configuration/finding";
import type { Compared } from "../inputs/compared";
import type { FleetPair } from "../inputs/paired-fleets";
import type { Alarm } from "./alarm";
import { alteredOutput } from "./altered-output";
import { brokenRules } from "./broken-rules";
import { configurationAlarms, unseenConfiguration } from "./configuration";
import { foreignCommands } from "./foreign-commands";
import { foreignEngines } from "./foreign-engines";
import { foreignPlatforms } from "./foreign-platforms";

/** An alarm, and the policy that allows it. */
export interface JudgedAlarm {
  readonly alarm: Alarm;
  /** Construct path of a policy of the base; absent where none allows it, and the change is denied. */
  readonly allowedBy?: string;
}

/** All alarms of a change, those that are denied first. */
export function judgedAlarms(
  compared: Compared,
  configuration: readonly ConfigurationFinding[],
  pairs: readonly FleetPair[],
  nameOf: (fqdn: string) => string,
): JudgedAlarm[] {
  const { fleets = [], stacks = [] } = compared;
  const alarms: Alarm[] = [
    ...unseenConfiguration(stacks),
    ...configurationAlarms(configuration, nameOf),
    ...foreignCommands(compared, nameOf),
    ...foreignEngines(compared, nameOf),
    ...foreignPlatforms(fleets, nameOf),
    ...brokenRules(fleets, nameOf),
    ...alteredOutput(compared, nameOf),
  ];
  const judged = alarms.map((alarm) => ({ alarm, ...allowance(alarm, pairs) }));
  return [...judged.filter(isDeniedAlarm), ...judged.filter((each) => !isDeniedAlarm(each))];
}

/** Each alarm is denied, unless a policy allows it. */
export function isDeniedAlarm({ allowedBy }: JudgedAlarm): boolean {
  return allowedBy === undefined;
}

/** Whether an alarm is about what a policy names. A module is allowed with all that is in it. */
function isOf(subject: string, allowed: string): boolean {
  return subject === allowed || (allowed.startsWith("module.") && subject.startsWith(`${allowed}.`));
}

/** Only the base is asked: a change cannot allow itself. */
function allowance({ kind, scope, subject }: Alarm, pairs: readonly FleetPair[]): Pick<JudgedAlarm, "allowedBy"> {
  const found = pairs
    .filter(({ path }) => path === scope || path.startsWith(`${scope}/`))
    .flatMap(({ allowed }) => allowed.base)
    .find((each) => each.alarm === kind && isOf(subject, each.subject));
  return found === undefined ? {} : { allowedBy: found.declaredBy };
}
