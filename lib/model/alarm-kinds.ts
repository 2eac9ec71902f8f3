/**
 * Kinds of the alarms that a review reports: something runs, or is applied, that the declaration does not contain. A policy
 * names one to allow it. docs/review.md explains each.
 */
export enum AlarmKind {
  /** `altered-output` */
  ALTERED_OUTPUT = "altered-output",
  /** `broken-rule` */
  BROKEN_RULE = "broken-rule",
  /** `foreign-command` */
  FOREIGN_COMMAND = "foreign-command",
  /** `foreign-engine` */
  FOREIGN_ENGINE = "foreign-engine",
  /** `foreign-platform` */
  FOREIGN_PLATFORM = "foreign-platform",
  /** `altered-resource` */
  ALTERED_RESOURCE = "altered-resource",
  /** `foreign-configuration` */
  FOREIGN_CONFIGURATION = "foreign-configuration",
  /** `unseen-configuration` */
  UNSEEN_CONFIGURATION = "unseen-configuration",
}

/** The kind of an alarm as text, as files and pages hold it. */
export type AlarmKindName = `${AlarmKind}`;

export const ALARM_KINDS: readonly AlarmKindName[] = Object.values(AlarmKind);

export function isAlarmKind(text: string): text is AlarmKindName {
  return (ALARM_KINDS as readonly string[]).includes(text);
}
