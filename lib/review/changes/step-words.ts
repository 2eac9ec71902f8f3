import { joined, listed, own, type Words, words } from "../../core/text/words";
import { pairsOfCommand } from "../../plan/certificate-pairs";
import type { PredictedBundle } from "../prediction/predict";
import type { Act, ActReason } from "../prediction/units";

/** What comes with the changed files of a bundle. */
export type Sequel = Pick<PredictedBundle, "validations" | "acts" | "awaits">;

/** The same in words, in the engine's order. */
export function sequelWords({ validations, acts, awaits }: Sequel): Words[] {
  return [
    ...validations.map((command) => words`before the files are live, ${validationWords(command)}`),
    ...acts.map(actWords),
    ...(awaits.length === 0 ? [] : [healthWords(awaits)]),
  ];
}

/** What a test demands. A shell program of this library is said in words: it is the same on every host. */
function validationWords(command: readonly string[]): Words {
  const pairs = pairsOfCommand(command);
  if (pairs === undefined) return words`${command.join(" ")} must pass`;
  return words`the key of each certificate must belong to it: ${listed(pairs.map(({ certificatePath }) => certificatePath))}`;
}

function healthWords(awaits: Sequel["awaits"]): Words {
  const labels = awaits.map(({ label, seconds }) => words`${label} (${seconds} s)`);
  return words`rolls back unless these checks pass in time: ${joined(labels, ", ")}`;
}

const REASONS: Readonly<Record<ActReason, string>> = {
  "not-running": "it does not run yet",
  "unit-file": "its unit file changed",
};

function actWords(act: Act): Words {
  if (act.verb === "run") return words`run ${act.command.join(" ")}`;
  if (act.verb === "enable")
    return words`enable ${act.unit}${own(act.isCertain ? "" : ", unless its package already did")}`;
  const because = act.because === undefined ? [] : own(`, because ${REASONS[act.because]}`);
  return words`${own(act.verb)} ${act.unit}${because}`;
}

/** `apache2` of `apache2.service`; other kinds of units keep their endings. */
export function shortUnit(unit: string): string {
  return unit.replace(/\.service$/, "");
}
