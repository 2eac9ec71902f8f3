import type { Check, RequestCheck } from "../../lib/verify/check";
import { fleetFacts } from "../../lib/verify/facts";
import { type Changes, modelOf, type SmallFleet, smallFleet, type TestPki } from "../support/fleet";

/** The checks of the small fleet with changes, and with what `add` declares in addition. */
export function checksOf(
  pki: TestPki,
  changes: Changes = {},
  add: (declared: SmallFleet) => void = () => {},
): readonly Check[] {
  const declared = smallFleet(pki, changes);
  add(declared);
  return fleetFacts(modelOf(declared)).checks;
}

export function titles(checks: readonly Check[]): string[] {
  return checks.map((check) => check.title);
}

export function find(checks: readonly Check[], title: string): RequestCheck {
  return checks.find((check) => check.title === title) as RequestCheck;
}
