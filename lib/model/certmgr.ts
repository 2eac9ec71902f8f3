import { z } from "zod";
import { listOf, openObject, text } from "../contract/shape";
import { authorityReference, multiRootCaReference } from "./pki";
import { shared } from "./references";
import { secretSchema } from "./secret";
import { subjectNameSchema } from "./subject-name";

export type { SubjectNameModel } from "./subject-name";

const fileSpecSchema = openObject({ path: text(), owner: text(), group: text(), mode: text() });
export interface FileSpecModel extends Readonly<z.output<typeof fileSpecSchema>> {}

export const manifestSchema = openObject({
  path: text(),
  /** Name of the manifest's file without `.json`. */
  name: text(),
  authority: authorityReference,
  /** The API that signs for `authority`, where the fleet declares one. */
  multiRootCa: multiRootCaReference.optional(),
  profile: text(),
  keyUsages: listOf(text()),
  commonName: text(),
  hosts: listOf(text()),
  names: listOf(subjectNameSchema),
  keyAlgo: text(),
  keySize: z.number(),
  certificate: fileSpecSchema,
  privateKey: fileSpecSchema,
  ca: fileSpecSchema,
  /**
   * File with the certificate and the CA's certificates together. It has owner, group and mode of the certificate's
   * file.
   */
  fullChainPath: text().optional(),
  authKey: secretSchema.optional(),
  /** Action on the service after the certificate changed. Absent for a client's identity. */
  service: text().optional(),
  action: text().optional(),
});
export interface CertmgrManifestModel extends Readonly<z.output<typeof manifestSchema>> {}

export const manifestReference = shared<CertmgrManifestModel>(() => manifestSchema);

/** Whether a manifest enrolls the identity of a client. */
export function isClientManifest({ keyUsages }: Pick<CertmgrManifestModel, "keyUsages">): boolean {
  return keyUsages.includes("client auth");
}

export const certmgrSchema = openObject({
  path: text(),
  beforeSeconds: z.number(),
  intervalSeconds: z.number(),
  manifests: listOf(manifestReference),
});
/** The certmgr-compatible agent of one host. */
export interface CertmgrModel extends Readonly<z.output<typeof certmgrSchema>> {}
