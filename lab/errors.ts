/** A failure that the user can fix. It is printed without a stack. */
export class LabError extends Error {
  override readonly name: string = "LabError";
}

/** A mistake in the command line. It is printed with the usage; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
