import { visibleLine } from "../../lib/core/text/visible";
import { type Outcome, runChecks } from "../../lib/verify/run";
import type { LabDefinition } from "../definition";
import { UsageError } from "../errors";
import { hostShell } from "../host-shell";
import { readInventory } from "../inventory";
import { progress } from "../progress";
import { readFacts } from "../stack";
import { terminal } from "../terminal";
import type { Verb } from "./verb";

export const verify: Verb = {
  name: "verify",
  parameters: "[--json]",
  summary: "checks that the live hosts do what the declaration says",
  run: async (lab, args) => {
    if (args.some((arg) => arg !== "--json")) throw new UsageError("verify takes only --json");
    const outcomes = await verifyLab(lab, args.length > 0 ? () => undefined : printOutcome);
    if (args.length > 0) terminal.json(outcomes);
    return outcomes.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function verifyLab(lab: LabDefinition, onOutcome: (outcome: Outcome) => void): Promise<Outcome[]> {
  const inventory = readInventory(lab.name);
  const facts = readFacts(lab);
  const started = Date.now();
  const outcomes = await runChecks({
    facts,
    shell: hostShell(inventory),
    onStart: () => undefined,
    onOutcome,
    clock: () => Date.now(),
    freshName: `verify-${Date.now().toString(36)}`,
  });
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  progress.say(`  verify     ${outcomes.length - failed} checks passed, ${failed} failed in ${seconds} s`);
  return outcomes;
}

export function printOutcome({ ok, title, seen, hint, seconds }: Outcome): void {
  const time = seconds < 2 ? "" : ` (${seconds.toFixed(1)} s)`;
  // What was seen is a host's text, and one line.
  terminal.out(`  ${ok ? "ok  " : "FAIL"} ${title}: ${visibleLine(seen)}${time}`);
  if (!ok && hint !== undefined) terminal.out(`         look at: ${hint}`);
}
