import { z } from "zod";
import { listOf, openObject, text } from "../contract/shape";
import { certificateSchema } from "./references";

const anyCertificateSchema = openObject({ kind: z.literal("any") });
/** Every certificate that one of the location's issuers signed. */
export interface AnyCertificate extends Readonly<z.output<typeof anyCertificateSchema>> {}

const textConditionSchema = openObject({
  kind: z.enum([
    "organization",
    "organizationalUnit",
    "commonName",
    "country",
    "dnsName",
    "emailAddress",
    "serialNumber",
  ]),
  value: text(),
});
/** A part of the certificate that has to equal one text, and that has no second value. */
export interface TextCondition extends Readonly<z.output<typeof textConditionSchema>> {}

const certificateConditionSchema = openObject({
  kind: z.enum(["certificate", "issuer"]),
  certificate: certificateSchema.optional(),
});
/** The certificate itself, or the one that signed it. */
export interface CertificateCondition extends Readonly<z.output<typeof certificateConditionSchema>> {}

const combinationSchema = openObject({
  kind: z.enum(["anyOf", "allOf"]),
  get conditions(): z.ZodType<readonly ClientCertificateModel[]> {
    return listOf(clientCertificateSchema);
  },
});
export interface Combination extends Readonly<z.output<typeof combinationSchema>> {}

/** Client certificate condition. */
export type ClientCertificateModel = AnyCertificate | TextCondition | CertificateCondition | Combination;

export const clientCertificateSchema: z.ZodType<ClientCertificateModel> = z
  .discriminatedUnion("kind", [
    anyCertificateSchema,
    textConditionSchema,
    certificateConditionSchema,
    combinationSchema,
  ])
  .meta({ id: "ClientCertificate" });
