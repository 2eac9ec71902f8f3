/** One verb of the command line. */
export interface Verb {
  /** What it does, in a line. */
  readonly summary: string;
  /** One line a form, without the program's name. */
  readonly usage: readonly string[];
  /** Each option, with what it takes, and what it is for. */
  readonly options: readonly (readonly [option: string, meaning: string])[];
  /** What the exit statuses mean, from 0 on. */
  readonly status: readonly string[];
  /** Exit status when it throws anything but a UsageError. */
  readonly failure: 1 | 2;
  /** @returns the exit status */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** A command line, or a file that it names, that is not understood: exit status 2. */
export class UsageError extends Error {}

/** What a verb may use of the process that runs it. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly now: () => Date;
  /** Puts a question to the person at the terminal; absent where it is not interactive. */
  readonly ask?: (question: string) => Promise<string>;
  /** A person looks at what `out` prints, on a terminal that shows colours. */
  readonly isColoured: boolean;
  /** Characters in a line of that terminal; absent where `out` leads elsewhere. */
  readonly columns?: number;
}
