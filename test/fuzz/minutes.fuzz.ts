import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { TARGETS } from "./targets";

/** For all targets together. */
const MINUTES = Number(process.env.FUZZ_MINUTES ?? 2);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

const isSlow = (name: string) => TARGETS.some((each) => each.name === name && each.shortRuns !== undefined);
const slow = TARGETS.filter(({ name }) => isSlow(name)).length;

/** Those that start programs for each input get half of the time together. */
const share = (name: string) => (MINUTES * 60_000) / (2 * (isSlow(name) ? slow : TARGETS.length - slow));

test.each(TARGETS.map(({ name, input, check }) => ({ name, input, check })))(
  "no input is misread: $name",
  async ({ name, input, check }) => {
    const milliseconds = share(name);
    const details = await fc.check(
      fc.asyncProperty(input, async (each) => check(each)),
      {
        numRuns: Number.MAX_SAFE_INTEGER,
        seed: SEED,
        interruptAfterTimeLimit: milliseconds,
      },
    );
    process.stdout.write(`${name}: ${details.numRuns} inputs, seed ${SEED}\n`);
    const [found] = details.counterexample ?? [];
    if (found === undefined) return;
    const file = join(__dirname, "corpus", name, createHash("sha256").update(found).digest("hex").slice(0, 12));
    mkdirSync(join(__dirname, "corpus", name), { recursive: true });
    writeFileSync(file, found);
    throw new Error(`kept as ${file}: ${details.errorInstance}`);
  },
  MINUTES * 60_000 + 60_000,
);
