import { parseArgs } from "node:util";
import { ensurePackages } from "../lab/packages";
import { progress } from "../lab/progress";
import type { Result } from "./stage";
import { faults, fuzz, stages } from "./stages";

const known = [...stages, faults, fuzz];
const USAGE = `usage: npm test [-- [--no-install] STAGE...]; stages: ${known.map(({ label }) => label).join(", ")}
Root has the programs installed that a stage calls, unless --no-install is given.
`;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { "no-install": { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const wanted = positionals.length === 0 ? stages : known.filter(({ label }) => positionals.includes(label));
  if (positionals.some((name) => !known.some(({ label }) => label === name))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const mayInstall = process.getuid?.() === 0 && !values["no-install"];
  const isComplete = process.env.CI === "true";
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  for (const stage of wanted) {
    if (mayInstall) await ensurePackages(stage.needs);
    const result = await progress.step(stage.label, stage.doing, async (step) => {
      const outcome = await stage.run((line) => step.detail(line));
      step.result(`${outcome.passed} passed, ${outcome.failed} failed${skips(outcome)}`);
      return outcome;
    });
    if (result.failed > 0) process.stdout.write(`${result.output.trimEnd()}\n`);
    for (const reason of result.skipped) process.stdout.write(`  skipped    ${reason}\n`);
    failures.push(...result.failures.map((name) => `${stage.label}: ${name}`));
    totals.passed += result.passed;
    // With everything required, a test that did not run has failed.
    totals.failed += result.failed + (isComplete ? result.skipped.length : 0);
    totals.skipped += isComplete ? 0 : result.skipped.length;
  }
  // Printed again, because the first output may be thousands of lines above.
  for (const name of failures) process.stdout.write(`  failed     ${name}\n`);
  const skipped = totals.skipped === 0 ? "" : `, ${totals.skipped} skipped`;
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
  return totals.failed === 0 ? 0 : 1;
}

function skips({ skipped }: Result): string {
  return skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
