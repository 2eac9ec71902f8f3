import { z } from "zod";
import { documentType } from "../../contract/document";
import { flag, listOf, openObject, text, wholeNumber } from "../../contract/shape";
import { MEANING_CODES } from "../../model/meaning-codes";
import { differenceSchema } from "../../report/difference";
import { LIVE_STATES } from "../../report/host-drift";
import { alarmSchema, configurationSchema, resourceSchema } from "./alarm-schema";

const names = listOf(text());
const command = names;

const entryKind = z.enum(["directory", "file", "link", "secret", "absent"]);

const pathSchema = openObject({
  sign: z.enum(["+", "~", "-"]),
  path: text(),
  kind: entryKind,
  what: text(),
  isCertain: flag(),
});

export const actSchema = z.discriminatedUnion("verb", [
  openObject({
    verb: z.enum(["reload", "restart", "start"]),
    unit: text(),
    because: z.enum(["not-running", "unit-file"]).optional(),
  }),
  openObject({ verb: z.literal("enable"), unit: text(), isCertain: flag() }),
  openObject({ verb: z.literal("run"), command }),
]);

const bundleSchema = openObject({
  name: text(),
  paths: listOf(pathSchema),
  packages: names,
  fixes: listOf(openObject({ cve: text(), package: text(), version: text() })),
  permissions: names,
  validations: listOf(command),
  acts: listOf(actSchema),
  awaits: listOf(openObject({ seconds: z.number(), label: text() })),
});

const predictedSchema = openObject({
  bundles: listOf(bundleSchema),
  gone: listOf(pathSchema),
  stopped: names.optional(),
  runOn: names,
  givenBack: openObject({ units: names, packages: names }).optional(),
  clashes: listOf(
    openObject({
      bundle: text(),
      path: text(),
      found: z.enum(["directory", "file", "link", "special file", "volatile", "foreign directory"]),
      /** Of a link that was found. */
      target: text().optional(),
      declared: z.enum([...entryKind.options, "parent"]),
      why: text(),
    }),
  ),
});

/** What a host and a group of hosts have in common. */
const applied = {
  state: z.enum(["new", "changed", "retried", "reapplied", "returned", "unchanged", "gone"]),
  because: z.enum(["drift", "host-key", "engine", "operating-system", "order"]).optional(),
  live: z.enum(LIVE_STATES).optional(),
  after: names,
  stage: wholeNumber(),
};

const hostSchema = openObject({
  name: text(),
  fqdn: text(),
  ...applied,
  repairs: names.optional(),
  predicted: predictedSchema,
});

const groupSchema = openObject({
  hosts: names,
  ...applied,
  changes: text(),
  units: text(),
  bundles: listOf(openObject({ name: text(), acts: names })),
});

/** Something that is the same on some hosts. */
const shared = { path: text(), hosts: names, isByName: flag() };

const noteSchema = openObject({ ...shared, what: text(), isCertain: flag() });

const fileSchema = openObject({
  ...shared,
  act: z.enum(["created", "changed", "replaced", "deleted"]),
  declaredBy: text(),
  diff: text().optional(),
  shown: text().optional(),
  note: text().optional(),
  lookAlikes: names.optional(),
});

const subject = { path: text(), subject: text(), text: text(), hosts: names };

const meaningSchema = openObject({ code: z.enum(MEANING_CODES), ...subject, weakens: flag(), fleet: text() });

const policySchema = openObject({
  level: z.enum(["deny", "warn"]),
  rule: z.enum([
    "no-weakening",
    "no-meaning",
    "no-new-issuer",
    "no-vhost-without-stapling",
    "no-certificate-expiring",
    "no-path-outside",
    "no-restart",
  ]),
  text: text(),
  fleet: text(),
  declaredBy: text(),
  isOfBase: flag(),
  breaches: listOf(openObject(subject)),
});

/** What `review --json` prints. */
export const reviewDocument = documentType(
  "review",
  1,
  {
    description: "What a change of the declaration will do, and what it means.",
    writer: "cdktf-mutual-tls review --json",
  },
  {
    verdict: text(),
    tone: z.enum(["alarm", "change", "calm"]),
    notes: names,
    digest: text(),
    baseDigest: text(),
    counts: openObject({
      hosts: wholeNumber(),
      changedHosts: wholeNumber(),
      weakening: wholeNumber(),
      deletions: wholeNumber(),
      denied: wholeNumber(),
      alarms: wholeNumber(),
    }),
    alarms: listOf(alarmSchema),
    /** What else Terraform's configuration has that this library does not make, and that runs nothing. */
    configuration: listOf(configurationSchema),
    /** What a plan does to resources of other programs. */
    resources: listOf(resourceSchema),
    /** What Terraform reads during the apply. */
    engines: listOf(openObject({ path: text(), sha256: text() })),
    hosts: listOf(hostSchema),
    groups: listOf(groupSchema),
    meanings: listOf(meaningSchema).nullable(),
    files: listOf(fileSchema),
    attributes: listOf(noteSchema),
    deletions: listOf(noteSchema),
    secrets: listOf(
      openObject({ name: text(), from: text().optional(), to: text().optional(), hosts: names, paths: names }),
    ),
    drift: listOf(differenceSchema.and(z.object({ host: text(), what: text(), isRepaired: flag() }))),
    unread: listOf(openObject({ host: text(), what: text(), toDo: text() })),
    policies: listOf(policySchema).nullable(),
  },
);
