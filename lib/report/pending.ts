/** What the declaration says at a path or of a unit and no apply has done yet: facts alone. */
export type Pending =
  | { readonly path: string; readonly reason: "declared"; readonly as: PathKind }
  | { readonly path: string; readonly reason: "undeclared" }
  | { readonly path: string; readonly reason: "other-kind"; readonly declared: PathKind; readonly applied: PathKind }
  | ({ readonly path: string; readonly reason: "changed" } & PendingChange)
  | { readonly subject: string; readonly reason: "enabled" };

export type PathKind = "file" | "link" | "secret" | "directory" | "absent";

/** What the next apply gives to a path that stays; what stays as it is, is absent. */
export interface PendingChange {
  readonly content?: true;
  /** Of a link. */
  readonly target?: string;
  readonly secret?: { readonly name: string; readonly version: string };
  readonly mode?: string;
  readonly owners?: { readonly owner: string; readonly group: string };
}

/** The path or the unit. */
export function pendingSubject(pending: Pending): string {
  return "path" in pending ? pending.path : pending.subject;
}

export function pendingWords(pending: Pending): string {
  switch (pending.reason) {
    case "declared":
      return pending.as === "absent" ? "declared as absent" : "declared";
    case "undeclared":
      return "no longer declared";
    case "other-kind":
      return `declared as ${pending.declared}, applied as ${pending.applied}`;
    case "enabled":
      return "declared as enabled";
    case "changed": {
      const { content, target, secret, mode, owners } = pending;
      return [
        ...(content === undefined ? [] : ["content"]),
        ...(target === undefined ? [] : [`-> ${target}`]),
        ...(secret === undefined ? [] : [`secret ${secret.name} ${secret.version}`]),
        ...(mode === undefined ? [] : [`mode ${mode}`]),
        ...(owners === undefined ? [] : [`owner ${owners.owner}:${owners.group}`]),
      ].join(", ");
    }
  }
}
