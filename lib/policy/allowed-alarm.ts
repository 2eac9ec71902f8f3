import { z } from "zod";
import { tag } from "../core/tag";
import { listOf, text, valueObject } from "../declaration/shape";
import type { AlarmKind } from "../model/alarm-kinds";

const CONTENT = z.object({ alarm: text(), subjects: listOf(text(), "texts") });

/** @internal */
export const allowedAlarm = () =>
  valueObject("AllowedAlarm", CONTENT, 'an AllowedAlarm, for example AllowedAlarm.of(AlarmKind.ALTERED_OUTPUT, "...")');

/**
 * An alarm that a review reports and does not deny. Without it each alarm is denied, also where no policy is declared. It
 * has to be in the base: a change cannot allow its own alarms.
 */
export class AllowedAlarm {
  /**
   * Alarms of one kind.
   *
   * @param kind Kind of the alarm, for example `AlarmKind.ALTERED_OUTPUT`.
   * @param subject What the alarm is about, exactly as the review prints it in `subject`.
   * @param more Further subjects.
   */
  static of(kind: AlarmKind, subject: string, ...more: string[]): AllowedAlarm {
    return new AllowedAlarm({ alarm: kind, subjects: [subject, ...more] });
  }

  private constructor(content: z.input<typeof CONTENT>) {
    tag(this, "AllowedAlarm", content);
  }
}
