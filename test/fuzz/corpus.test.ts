import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { TARGETS } from "./targets";

/** Runs of each target in the unit tests. `npm run fuzz` takes minutes. */
const RUNS = 150;

const corpus = join(__dirname, "corpus");

test.each(TARGETS.map(({ name, check }) => ({ name, check })))(
  "what once failed does not fail again: $name",
  ({ name, check }) => {
    const inputs = readdirSync(corpus).includes(name) ? readdirSync(join(corpus, name)) : [];
    for (const input of inputs) check(readFileSync(join(corpus, name, input)));
  },
);

test.each(TARGETS.map(({ name, input, check }) => ({ name, input, check })))(
  "a short run finds nothing: $name",
  ({ input, check }) => {
    // A failure names its seed, and `npm run fuzz` keeps its input.
    fc.assert(fc.property(input, check), { numRuns: RUNS });
  },
);
