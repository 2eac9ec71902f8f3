import { IssuesError } from "./issue";
import { tag } from "./tag";

const UNITS = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const;

/** A length of time, exact to the second. */
export class Duration {
  /**
   * A number of days, fractions of a day included.
   *
   * @throws IssuesError if `amount` is negative or not a whole number of seconds.
   */
  static days(amount: number): Duration {
    return Duration.of("days", amount);
  }

  /**
   * A number of hours, fractions of an hour included.
   *
   * @throws IssuesError if `amount` is negative or not a whole number of seconds.
   */
  static hours(amount: number): Duration {
    return Duration.of("hours", amount);
  }

  /**
   * A number of minutes, fractions of a minute included.
   *
   * @throws IssuesError if `amount` is negative or not a whole number of seconds.
   */
  static minutes(amount: number): Duration {
    return Duration.of("minutes", amount);
  }

  /**
   * A number of seconds.
   *
   * @throws IssuesError if `amount` is negative or not a whole number.
   */
  static seconds(amount: number): Duration {
    return Duration.of("seconds", amount);
  }

  private static of(unit: keyof typeof UNITS, amount: number): Duration {
    const seconds = amount * UNITS[unit];
    if (!Number.isSafeInteger(seconds) || seconds < 0) {
      throw new IssuesError([
        {
          code: "duration",
          path: "Duration",
          what: "the duration is not a whole number of seconds, 0 or more",
          got: `Duration.${unit}(${String(amount)})`,
          allowed: "an amount of whole seconds, 0 or more",
          fix: "use a smaller unit",
        },
      ]);
    }
    return new Duration(seconds);
  }

  private constructor(private readonly totalSeconds: number) {
    tag(this, "Duration", totalSeconds);
  }

  /** The duration in seconds. */
  toSeconds(): number {
    return this.totalSeconds;
  }

  /** The form that CFSSL and certmgr read: `720h`, `1h30m`, `45s`. Go has no unit longer than the hour. */
  toGoDuration(): string {
    const parts = [
      [Math.floor(this.totalSeconds / UNITS.hours), "h"],
      [Math.floor((this.totalSeconds % UNITS.hours) / UNITS.minutes), "m"],
      [this.totalSeconds % UNITS.minutes, "s"],
    ] as const;
    return (
      parts
        .filter(([amount]) => amount > 0)
        .map(([amount, unit]) => `${amount}${unit}`)
        .join("") || "0s"
    );
  }
}
