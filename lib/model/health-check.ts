import { z } from "zod";
import { flag, openObject, portNumber, text } from "../contract/shape";
import { keyAlgorithmSchema } from "./key-algorithm";

/** How long the check may take to pass. */
const limit = { seconds: z.number() };

export const healthCheckSchema = z.discriminatedUnion("kind", [
  openObject({ kind: z.literal("unit"), unit: text(), ...limit }),
  openObject({ kind: z.literal("port"), port: portNumber(), ...limit }),
  openObject({
    kind: z.literal("url"),
    url: text(),
    /** What is requested, in words, if the URL alone does not explain it. */
    label: text().optional(),
    /** Any response passes, also one with an error status. */
    anyStatus: flag().optional(),
    /** File of the host with the CAs that verify the server's certificate; `none` verifies nothing. */
    caCertificateFile: text().optional(),
    ...limit,
  }),
  openObject({
    kind: z.literal("tls"),
    serverName: text(),
    port: portNumber(),
    /** The handshake has to contain an OCSP response with status good; `if-named`: if the certificate names a responder. */
    stapled: z.union([flag(), z.literal("if-named")]),
    /** File of the host with the CA that has to have signed that response. Absent if its signature is not checked. */
    issuerFile: text().optional(),
    /** Algorithm of the server's key, if it has several keys. */
    keyAlgorithm: keyAlgorithmSchema.optional(),
    ...limit,
  }),
]);

/** Check that shows that a service works after a change. */
export type HealthCheckModel = z.output<typeof healthCheckSchema>;
