import { z } from "zod";
import { flag, openObject, portNumber, text } from "../contract/shape";
import { keyAlgorithmSchema } from "./key-algorithm";

/** How long it may take until it shows. */
const limit = { seconds: z.number() };

export const healthCheckSchema = z.discriminatedUnion("kind", [
  openObject({ kind: z.literal("unit"), unit: text(), ...limit }),
  openObject({ kind: z.literal("port"), port: portNumber(), ...limit }),
  openObject({
    kind: z.literal("url"),
    url: text(),
    /** What is asked for, where the URL does not say it to a person. */
    label: text().optional(),
    /** Any answer will do, also one that is an error. */
    anyStatus: flag().optional(),
    /** File of the host with the CAs that the server's certificate is checked against; `none` checks nothing. */
    caCertificateFile: text().optional(),
    ...limit,
  }),
  openObject({
    kind: z.literal("tls"),
    serverName: text(),
    port: portNumber(),
    /** The handshake has to carry an OCSP response that says good. */
    stapled: flag(),
    /** The server's key has to be of this algorithm, where it has several. */
    keyAlgorithm: keyAlgorithmSchema.optional(),
    ...limit,
  }),
]);

/** What shows that a service works after a change. */
export type HealthCheckModel = z.output<typeof healthCheckSchema>;
