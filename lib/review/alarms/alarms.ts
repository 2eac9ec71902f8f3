import type { Compared } from "../inputs/compared";
import type { FleetPair } from "../inputs/paired-fleets";
import type { Alarm } from "./alarm";
import { alteredOutput } from "./altered-output";
import { brokenRules } from "./broken-rules";
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
  pairs: readonly FleetPair[],
  nameOf: (fqdn: string) => string,
): JudgedAlarm[] {
  const { fleets = [] } = compared;
  const alarms: Alarm[] = [
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

/** Only the base is asked: a change cannot allow itself. */
function allowance({ kind, scope, subject }: Alarm, pairs: readonly FleetPair[]): Pick<JudgedAlarm, "allowedBy"> {
  const found = pairs
    .filter(({ path }) => path === scope || path.startsWith(`${scope}/`))
    .flatMap(({ allowed }) => allowed.base)
    .find((each) => each.alarm === kind && each.subject === subject);
  return found === undefined ? {} : { allowedBy: found.declaredBy };
}
