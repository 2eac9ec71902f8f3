import type { Requirement } from "../lab/packages";
import { run } from "../lab/process";
import { root } from "./base-revision";

/** Result of one stage, and what to show of it. */
export interface Result {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that failed, if a stage has several tests. */
  readonly failures: readonly string[];
  /** Tests that cannot run on this machine, with their reasons. */
  readonly skipped: readonly string[];
  readonly output: string;
}

/** A part of the whole test that can be run separately. */
export interface Stage {
  readonly label: string;
  readonly doing: string;
  /** Programs that it calls. Root may install them first. */
  readonly needs: readonly Requirement[];
  run(onLine: (line: string) => void): Promise<Result>;
}

export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** A stage with a single test. It is skipped if a program that it needs is missing. */
export function single(
  label: string,
  doing: string,
  work: () => Promise<Finished>,
  needs: readonly Requirement[] = [],
  isInstalled: (requirement: Requirement) => boolean = () => true,
): Stage {
  return {
    label,
    doing,
    needs,
    run: async () => {
      const missing = needs.filter((requirement) => !isInstalled(requirement)).map(({ provides }) => provides);
      if (missing.length > 0) {
        const skipped = [`${doing} (skipped: ${missing.join(", ")} is not installed)`];
        return { passed: 0, failed: 0, failures: [], skipped, output: "" };
      }
      const { code, output } = await work();
      const failures = code === 0 ? [] : [doing];
      return { passed: code === 0 ? 1 : 0, failed: failures.length, failures, skipped: [], output };
    },
  };
}

/** Runs a program in the checkout, with both of its outputs as one text. */
export async function execute(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<Finished> {
  const { code, stdout, stderr } = await run(command, args, { cwd: root, onLine });
  return { code, output: `${stdout}${stderr}` };
}
