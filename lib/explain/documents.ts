import { z } from "zod";
import { documentType } from "../contract/document";
import { flag, listOf, openObject, portNumber, text, wholeNumber } from "../contract/shape";
import { securityFixSchema } from "../platform/platform-data";
import { actSchema } from "../review/printers/review-document";

const names = listOf(text());
const command = names;
/** Files and folders of the bundle whose change alone makes the step worth while. */
const ofPaths = { of: names.optional() };

const entrySchema = openObject({
  kind: z.enum(["directory", "file", "link", "secret", "absent"]),
  path: text(),
  declaredBy: text(),
  mode: text().optional(),
  owner: text().optional(),
  group: text().optional(),
  bytes: wholeNumber().optional(),
  target: text().optional(),
  secret: openObject({ name: text(), version: text() }).optional(),
});

const stepSchema = z.discriminatedUnion("kind", [
  z.discriminatedUnion("action", [
    openObject({
      kind: z.literal("on-change"),
      action: z.enum(["reload", "restart", "start"]),
      unit: text(),
      ...ofPaths,
    }),
    openObject({ kind: z.literal("on-change"), action: z.literal("run"), command, ...ofPaths }),
  ]),
  openObject({ kind: z.literal("enable"), unit: text() }),
  openObject({ kind: z.literal("await"), seconds: z.number(), label: text(), command, ...ofPaths }),
]);

const bundleSchema = openObject({
  name: text(),
  packages: names,
  fixes: listOf(securityFixSchema).optional(),
  paths: listOf(entrySchema),
  validations: listOf(openObject({ root: text(), command })),
  switchRoot: text().optional(),
  selinux: listOf(
    z.discriminatedUnion("kind", [
      openObject({ kind: z.literal("boolean"), name: text() }),
      openObject({ kind: z.literal("port"), type: text(), port: portNumber() }),
    ]),
  ).optional(),
  steps: listOf(stepSchema),
});

/** What `explain HOST --json` prints. */
export const hostExplanationDocument = documentType(
  "host-explanation",
  1,
  {
    description: "What an apply writes to one host, and in which order.",
    writer: "cdktf-mutual-tls explain HOST --json",
  },
  {
    name: text(),
    fqdn: text(),
    declaredBy: text(),
    connection: text(),
    platform: text(),
    roles: names,
    after: names,
    before: names,
    teardown: openObject({ removePackages: flag() }).optional(),
    bundles: listOf(bundleSchema),
  },
);

/** What `explain HOST PATH --json` prints. */
export const pathExplanationDocument = documentType(
  "path-explanation",
  1,
  {
    description: "Where a path of a host comes from, and what a change of it triggers.",
    writer: "cdktf-mutual-tls explain HOST PATH --json",
  },
  {
    host: text(),
    path: text(),
    entry: entrySchema.optional(),
    bundle: openObject({ name: text(), number: wholeNumber(), of: wholeNumber() }).optional(),
    madeBy: openObject({
      path: text(),
      declaredBy: text(),
      by: text(),
      what: text(),
      from: text().optional(),
    }).optional(),
    sequel: openObject({
      validations: listOf(command),
      acts: listOf(actSchema),
      awaits: listOf(openObject({ seconds: z.number(), label: text() })),
    }).optional(),
    dependents: listOf(openObject({ name: text(), what: text() })),
  },
);

/** What `graph --json` prints. */
export const graphDocument = documentType(
  "graph",
  1,
  {
    description: "The hosts of each fleet, and what they need of each other.",
    writer: "cdktf-mutual-tls graph --json",
  },
  {
    fleets: listOf(
      openObject({
        path: text(),
        hosts: listOf(openObject({ name: text(), step: wholeNumber(), roles: names })),
        outside: names,
        relations: listOf(
          openObject({ from: text(), to: text(), kind: z.enum(["enroll", "ocsp", "issuer"]), what: names }),
        ),
      }),
    ),
  },
);
