import type { Compared } from "../inputs/compared";
import type { FleetPair } from "../inputs/paired-fleets";
import type { Alarm } from "./alarm";
import { alteredOutput } from "./altered-output";

/** An alarm, and the policy that allows it. */
export interface JudgedAlarm {
  readonly alarm: Alarm;
  /** Construct path of a policy of the base; absent where none allows it, and the change is denied. */
  readonly allowedBy?: string;
}

/** All alarms of a change, those that are denied first. */
export function judgedAlarms(
  { deviating = [] }: Compared,
  fleets: readonly FleetPair[],
  nameOf: (fqdn: string) => string,
): JudgedAlarm[] {
  const alarms = deviating.flatMap((fleet) => alteredOutput(fleet, nameOf));
  const judged = alarms.map((alarm) => ({ alarm, ...allowance(alarm, fleets) }));
  return [...judged.filter(isDeniedAlarm), ...judged.filter((each) => !isDeniedAlarm(each))];
}

/** Each alarm is denied, unless a policy allows it. */
export function isDeniedAlarm({ allowedBy }: JudgedAlarm): boolean {
  return allowedBy === undefined;
}

/** Only the base is asked: a change cannot allow itself. */
function allowance({ kind, scope, subject }: Alarm, fleets: readonly FleetPair[]): Pick<JudgedAlarm, "allowedBy"> {
  const found = fleets
    .filter(({ path }) => path === scope || path.startsWith(`${scope}/`))
    .flatMap(({ allowed }) => allowed.base)
    .find((each) => each.alarm === kind && each.subject === subject);
  return found === undefined ? {} : { allowedBy: found.declaredBy };
}
