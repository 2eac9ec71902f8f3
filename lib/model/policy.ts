import { z } from "zod";
import { documentType } from "../contract/document";
import { closedObject, listOf, text, textOf, wholeNumber } from "../contract/shape";
import { ABSOLUTE_PATH } from "../core/absolute-path";
import { UNIT_NAME } from "../core/unit-name";
import { ALARM_KINDS } from "./alarm-kinds";
import { MEANING_CODES } from "./meaning-codes";

const codes = listOf(z.enum(MEANING_CODES, { error: "a meaning code that this version knows" }));

const RULES = {
  /** Nothing that weakens security, except meanings with these codes. */
  noWeakening: { rule: z.literal("no-weakening"), except: codes },
  /** No change with one of these meaning codes. */
  noMeaning: { rule: z.literal("no-meaning"), codes },
  /** No newly trusted CA, except those with these SHA-256 fingerprints, in hex. */
  noNewIssuer: {
    rule: z.literal("no-new-issuer"),
    approved: listOf(z.string().regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 fingerprint in lower-case hex" })),
  },
  noVhostWithoutStapling: { rule: z.literal("no-vhost-without-stapling") },
  noCertificateExpiring: {
    rule: z.literal("no-certificate-expiring"),
    withinSeconds: wholeNumber().min(0, { error: "a whole number of seconds" }),
  },
  /** No document root, certificate or key outside of these folders and the platform's own. */
  noPathOutside: {
    rule: z.literal("no-path-outside"),
    folders: listOf(textOf(ABSOLUTE_PATH, "an absolute path")),
  },
  /** None of these units restarts. With no unit given, no unit restarts. */
  noRestart: {
    rule: z.literal("no-restart"),
    units: listOf(z.string().regex(UNIT_NAME, { error: "a full unit name" })),
  },
};

const declared = {
  /** `deny` fails a review, `warn` is only reported. */
  level: z.enum(["deny", "warn"]),
  /** Construct path of the policy. */
  declaredBy: text(),
};

/** No part of a rule may be unknown: a rule that is not fully understood would forbid less than it states. */
const ruleSchema = z.discriminatedUnion("rule", [
  closedObject({ ...RULES.noWeakening, ...declared }),
  closedObject({ ...RULES.noMeaning, ...declared }),
  closedObject({ ...RULES.noNewIssuer, ...declared }),
  closedObject({ ...RULES.noVhostWithoutStapling, ...declared }),
  closedObject({ ...RULES.noCertificateExpiring, ...declared }),
  closedObject({ ...RULES.noPathOutside, ...declared }),
  closedObject({ ...RULES.noRestart, ...declared }),
]);

type Output<Shape> = Shape extends z.ZodRawShape ? z.output<z.ZodObject<Shape>> : never;

export type PolicyRuleData = Output<(typeof RULES)[keyof typeof RULES]>;

/** One rule of a `ReviewPolicy`, as `policy.json` holds it. */
export type PolicyRuleModel = PolicyRuleData & z.output<z.ZodObject<typeof declared>>;

/** An alarm that reviews do not deny. */
const allowedAlarmSchema = closedObject({
  alarm: z.enum(ALARM_KINDS, { error: "a kind of alarm that this version knows" }),
  /** What the alarm is about, as the review prints it: a file of the output, the address of a resource. */
  subject: text(),
  /** Construct path of the policy. */
  declaredBy: text(),
});
export interface AllowedAlarmModel extends Readonly<z.output<typeof allowedAlarmSchema>> {}

export const policyDocument = documentType(
  "policy",
  1,
  { description: "policy.json of a fleet: the rules that a review checks its changes against.", writer: "cdktf synth" },
  { rules: listOf(ruleSchema), allowed: listOf(allowedAlarmSchema).optional() },
);

/** What a fleet's policies say: rules, and alarms that they allow. */
export interface PolicyModel {
  readonly rules: readonly PolicyRuleModel[];
  readonly allowed: readonly AllowedAlarmModel[];
}
