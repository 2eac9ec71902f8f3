/** A failure that is for the person at the keyboard: printed as it is, without a stack. */
export class LabError extends Error {
  override readonly name: string = "LabError";
}

/** A mistake in the command line: printed with the usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
