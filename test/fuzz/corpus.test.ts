import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { TARGETS } from "./targets";

jest.setTimeout(180_000);

/** Runs of each target in the unit tests. `npm run fuzz` takes minutes. */
const RUNS = 150;

const corpus = join(__dirname, "corpus");

test.each(TARGETS.map(({ name, check }) => ({ name, check })))(
  "what once failed does not fail again: $name",
  async ({ name, check }) => {
    const inputs = readdirSync(corpus).includes(name) ? readdirSync(join(corpus, name)) : [];
    for (const input of inputs) await check(readFileSync(join(corpus, name, input)));
  },
);

test.each(TARGETS.map(({ name, input, check, shortRuns = RUNS }) => ({ name, input, check, shortRuns })))(
  "a short run finds nothing: $name",
  async ({ input, check, shortRuns }) => {
    // A failure names its seed, and `npm run fuzz` keeps its input.
    await fc.assert(
      fc.asyncProperty(input, async (each) => check(each)),
      { numRuns: shortRuns },
    );
  },
);
