import { z } from "zod";
import { flag, listOf, openObject, text } from "../../contract/shape";
import { FINDING_KINDS } from "../configuration/finding";

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
  /** From what it should be to what it is. */
  diff: text().optional(),
};

export const alarmSchema = z.discriminatedUnion("kind", [
  openObject({
    kind: z.literal("altered-output"),
    ...common,
    source: z.enum(["output", "plan"]),
    file: text(),
    path: text().optional(),
    act: z.enum(["changed", "added", "missing", "type"]),
    found: z.enum(["link", "special file"]).optional(),
    writtenBy: text().optional(),
  }),
  openObject({
    kind: z.literal("broken-rule"),
    ...common,
    code: text(),
    path: text(),
    issue: text(),
    got: text().optional(),
  }),
  openObject({
    kind: z.literal("foreign-command"),
    ...common,
    bundle: text(),
    act: z.enum(["validate", "run", "await", "reload", "restart", "start", "enable"]),
    command: listOf(text()),
  }),
  openObject({ kind: z.literal("foreign-engine"), ...common, sha256: text().optional(), version: text().optional() }),
  openObject({
    kind: z.literal("foreign-platform"),
    ...common,
    platform: text(),
    writtenBy: text().optional(),
  }),
  openObject({
    kind: z.literal("altered-resource"),
    ...common,
    act: z.enum(["altered", "missing"]),
    places: listOf(text()),
  }),
  openObject({
    kind: z.literal("foreign-configuration"),
    ...common,
    part: z.enum(FINDING_KINDS),
    act: z.enum(["added", "changed", "removed", "present"]),
    effect: z.enum(["executes", "redirects"]),
    places: listOf(text()),
  }),
  openObject({ kind: z.literal("unseen-configuration"), ...common }),
]);

export const configurationSchema = openObject({
  scope: text(),
  address: text(),
  kind: z.enum(FINDING_KINDS),
  act: z.enum(["added", "changed", "removed", "present", "kept"]),
  places: listOf(text()),
  what: text(),
  diff: text().optional(),
});

export const resourceSchema = openObject({
  address: text(),
  action: z.enum(["create", "update", "delete", "replace", "forget", "none"]),
  isImported: flag(),
  movedFrom: text().optional(),
  attributes: listOf(text()),
  what: text(),
});
