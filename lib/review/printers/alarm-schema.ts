import { z } from "zod";
import { listOf, openObject, text } from "../../contract/shape";

/** What every alarm has. */
const common = {
  scope: text(),
  /** What a policy names to allow it. */
  subject: text(),
  hosts: listOf(text()),
  /** The alarm as a sentence. */
  what: text(),
  /** Path of the policy that allows it; absent where it is denied. */
  allowedBy: text().optional(),
};

export const alarmSchema = z.discriminatedUnion("kind", [
  openObject({
    kind: z.literal("altered-output"),
    ...common,
    file: text(),
    path: text().optional(),
    act: z.enum(["changed", "added", "missing", "type"]),
    found: z.enum(["link", "special file"]).optional(),
    diff: text().optional(),
    writtenBy: text().optional(),
  }),
]);
