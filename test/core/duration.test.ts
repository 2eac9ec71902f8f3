import fc from "fast-check";
import { Duration } from "../../lib/core/duration";

test("units are converted to seconds", () => {
  expect(Duration.days(30).toSeconds()).toBe(2_592_000);
  expect(Duration.hours(1.5).toSeconds()).toBe(5_400);
  expect(Duration.minutes(5).toSeconds()).toBe(300);
  expect(Duration.seconds(7).toSeconds()).toBe(7);
});

test.each([
  [Duration.days(30), "720h"],
  [Duration.hours(1.5), "1h30m"],
  [Duration.seconds(3_601), "1h1s"],
  [Duration.seconds(45), "45s"],
  [Duration.seconds(0), "0s"],
])("a Go duration names no unit that is empty (%#)", (duration, expected) => {
  expect(duration.toGoDuration()).toBe(expected);
});

test("a Go duration is read back as the same number of seconds", () => {
  const seconds = { h: 3_600, m: 60, s: 1 } as const;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (amount) => {
      const printed = Duration.seconds(amount).toGoDuration();
      expect(printed).toMatch(/^(\d+[hms])+$/);
      const read = [...printed.matchAll(/(\d+)([hms])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * seconds[unit as keyof typeof seconds],
        0,
      );
      expect(read).toBe(amount);
    }),
  );
});

test("fails on what is no whole number of seconds, with the call that was made", () => {
  expect(() => Duration.minutes(-1)).toThrow(/0 or more .*got: +Duration\.minutes\(-1\)/s);
  expect(() => Duration.seconds(0.5)).toThrow(/0 or more .*got: +Duration\.seconds\(0\.5\)/s);
  expect(() => Duration.hours(Number.NaN)).toThrow(/0 or more .*got: +Duration\.hours\(NaN\)/s);
  expect(() => Duration.days(Number.POSITIVE_INFINITY)).toThrow(/0 or more .*got: +Duration\.days\(Infinity\)/s);
});
