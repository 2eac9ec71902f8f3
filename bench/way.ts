import type { Step } from "../lab/progress";
import type { BenchHost, Cost } from "./host";
import { median, seconds } from "./measure";

/** Time of one way to do some work: medians of its runs. */
export interface Way {
  readonly seconds: number;
  readonly cost: Cost;
}

/** Runs work on one host, several times. */
export class Runs {
  constructor(
    private readonly host: BenchHost,
    private readonly count: number,
    private readonly step: Step,
  ) {}

  /** @param prepare Done before each run; not measured. */
  async several(what: string, work: () => Promise<unknown>, prepare?: () => Promise<unknown>): Promise<Way> {
    const ways: Way[] = [];
    for (let run = 1; run <= this.count; run++) ways.push(await this.once(`${what}, run ${run}`, work, prepare));
    const middle = (value: (way: Way) => number) => median(ways.map(value));
    return {
      seconds: middle((way) => way.seconds),
      cost: {
        connections: middle(({ cost }) => cost.connections),
        sessions: middle(({ cost }) => cost.sessions),
        processes: middle(({ cost }) => cost.processes),
      },
    };
  }

  /** Runs it once. */
  async once(what: string, work: () => Promise<unknown>, prepare?: () => Promise<unknown>): Promise<Way> {
    this.step.detail(what);
    await prepare?.();
    let elapsed = 0;
    const cost = await this.host.cost(async () => {
      elapsed = await seconds(work);
    });
    return { seconds: elapsed, cost };
  }
}
