import { z } from "zod";

const path = z.string();
/** What it is about, where that is not a path: a unit, a zone, a bundle. */
const subject = z.string();
const sha256 = z.string();
/** ISO 8601, UTC. */
const time = z.string();

/** What lies at a path. */
const thing = z.object({
  type: z.enum(["file", "directory", "link", "secret", "special file"]),
  /** Of a link. */
  target: z.string().optional(),
});
const owners = z.object({ owner: z.string(), group: z.string() });

/** The bytes of a file, or the target of a link. */
const content = z.discriminatedUnion("reason", [
  z.object({
    ...{ kind: z.literal("content"), path },
    reason: z.literal("edited"),
    linesAdded: z.number(),
    linesRemoved: z.number(),
    /** Unified diff from what was applied to what is there. */
    diff: z.string(),
  }),
  z.object({
    ...{ kind: z.literal("content"), path },
    /** Why there is no diff. */
    reason: z.enum([
      "too-large",
      "changed-while-read",
      "not-text",
      "private-key",
      "applied-content-unknown",
      "applied-content-not-text",
    ]),
    bytes: z.number(),
    found: sha256,
    applied: sha256,
  }),
  z.object({
    ...{ kind: z.literal("content"), path },
    reason: z.literal("other-target"),
    found: z.string(),
    applied: z.string(),
  }),
]);

/** Another kind of thing than what was applied, or a folder that leads elsewhere. */
const type = z.discriminatedUnion("reason", [
  z.object({ kind: z.literal("type"), path, reason: z.literal("other-type"), found: thing, applied: thing }),
  z.object({
    ...{ kind: z.literal("type"), path },
    reason: z.literal("other-folder"),
    found: z.string(),
    applied: z.string(),
  }),
]);

/** Something lies where nothing may, or beside what is read with it. */
const unexpected = z.discriminatedUnion("reason", [
  z.object({ kind: z.literal("unexpected"), path, reason: z.literal("applied-as-absent"), found: thing }),
  z.object({ kind: z.literal("unexpected"), path, reason: z.literal("not-applied") }),
]);

const service = z.discriminatedUnion("reason", [
  /** `found` is what systemd calls its state. */
  z.object({
    ...{ kind: z.literal("service"), subject },
    reason: z.enum(["not-active", "not-enabled"]),
    found: z.string(),
  }),
  z.object({
    ...{ kind: z.literal("service"), subject },
    reason: z.enum(["unknown-unit", "older-unit-file", "no-systemd"]),
  }),
]);

const firewall = z.discriminatedUnion("reason", [
  z.object({ kind: z.literal("firewall"), subject, reason: z.enum(["unknown-zone", "applied-content-unknown"]) }),
  /** A setting of the zone that was not applied, or that was applied and is gone. */
  z.object({
    ...{ kind: z.literal("firewall"), subject },
    reason: z.enum(["added", "removed"]),
    setting: z.enum(["service", "port", "protocol", "source port", "forward port", "rich rule", "masquerade"]),
    found: z.string(),
  }),
  z.object({
    kind: z.literal("firewall"),
    subject,
    reason: z.enum(["other-target", "other-default-zone"]),
    found: z.string(),
  }),
  z.object({
    ...{ kind: z.literal("firewall"), subject, reason: z.literal("moved-to-zone"), found: z.string() },
    /** Interfaces and sources. */
    members: z.array(z.string()),
  }),
  z.object({
    ...{ kind: z.literal("firewall"), subject, reason: z.literal("policy"), found: z.string() },
    fromZones: z.array(z.string()),
  }),
]);

const certificate = z.discriminatedUnion("reason", [
  z.object({ kind: z.literal("certificate"), path, reason: z.enum(["missing", "no-certificate"]) }),
  z.object({
    ...{ kind: z.literal("certificate"), path },
    reason: z.enum(["expired", "not-yet-valid"]),
    /** When it expired, or becomes valid. */
    time,
    /** Of a file with several. */
    certificateSubject: z.string().optional(),
  }),
  z.object({
    ...{ kind: z.literal("certificate"), path },
    reason: z.literal("renewal-overdue"),
    due: time,
    expires: time,
  }),
  z.object({
    ...{ kind: z.literal("certificate"), path },
    reason: z.literal("expires-soon"),
    days: z.number(),
    expires: time,
    certificateSubject: z.string().optional(),
  }),
]);

/** Work that an earlier run left. */
const run = z.discriminatedUnion("reason", [
  z.object({ kind: z.literal("run"), subject, reason: z.enum(["failed", "interrupted"]), time: time.optional() }),
  z.object({ kind: z.literal("run"), subject, reason: z.enum(["swap-not-finished", "notifications-due"]) }),
]);

const fact = z.discriminatedUnion("kind", [
  content,
  z.object({ kind: z.literal("mode"), path, found: z.string(), applied: z.string() }),
  z.object({ kind: z.literal("owner"), path, found: owners, applied: owners }),
  z.object({ kind: z.literal("missing"), path, applied: thing }),
  type,
  unexpected,
  z.object({ kind: z.literal("secret"), path, applied: z.object({ name: z.string(), version: z.string() }) }),
  service,
  firewall,
  certificate,
  z.object({ kind: z.literal("clock"), subject, reason: z.enum(["ahead", "behind"]), seconds: z.number() }),
  run,
]);

/** Something on a host that is not as the last apply left it: facts alone, of which printers make sentences. */
export const differenceSchema = fact.and(
  z.object({
    /** What an apply does about it. `notify` repeats the notifications of a bundle, whose files are as they should be. */
    repair: z.enum(["apply", "notify", "none"]),
    /** Bundle whose notifications are repeated. */
    bundle: z.string().optional(),
  }),
);

/** What differs. */
export type Fact = z.infer<typeof fact>;
/** What differs, and what an apply does about it. */
export type Difference = z.infer<typeof differenceSchema>;
export type DifferenceKind = Fact["kind"];
export type Thing = z.infer<typeof thing>;
export type FactOf<K extends DifferenceKind> = Extract<Fact, { kind: K }>;

/** The path, unit, zone or bundle that a difference is about. */
export function subjectOf(difference: Fact): string {
  return "path" in difference ? difference.path : difference.subject;
}
