import { z } from "zod";

const path = z.string();
const pathKind = z.enum(["file", "link", "secret", "directory", "absent"]);

export const pendingSchema = z.discriminatedUnion("reason", [
  z.object({ path, reason: z.literal("declared"), as: pathKind }),
  z.object({ path, reason: z.literal("undeclared") }),
  z.object({ path, reason: z.literal("other-kind"), declared: pathKind, applied: pathKind }),
  /** What the next apply gives to a path that stays; what stays as it is, is absent. */
  z.object({
    ...{ path, reason: z.literal("changed") },
    content: z.literal(true).optional(),
    /** Of a link. */
    target: z.string().optional(),
    secret: z.object({ name: z.string(), version: z.string() }).optional(),
    mode: z.string().optional(),
    owners: z.object({ owner: z.string(), group: z.string() }).optional(),
  }),
  /** A unit. */
  z.object({ subject: z.string(), reason: z.literal("enabled") }),
]);

/** What the declaration says at a path or of a unit and no apply has done yet: facts alone. */
export type Pending = z.infer<typeof pendingSchema>;
export type PathKind = z.infer<typeof pathKind>;
export type PendingChange = Omit<Extract<Pending, { reason: "changed" }>, "path" | "reason">;

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
