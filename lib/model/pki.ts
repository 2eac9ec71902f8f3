import { z } from "zod";
import { flag, listOf, openObject, portNumber, text } from "../contract/shape";
import { bytesSchema, certificateSchema, shared } from "./references";
import { secretSchema } from "./secret";
import { subjectNameSchema } from "./subject-name";

const allowedRequestSchema = openObject({
  /** Absent: any common name. */
  commonName: text().optional(),
  names: listOf(subjectNameSchema),
  hosts: listOf(text()),
  /** Absent: any key that certmgr makes. */
  keyAlgo: text().optional(),
  keySize: z.number().optional(),
});
/** A certificate that may be asked for, beside those of manifests. */
export interface AllowedRequestModel extends Readonly<z.output<typeof allowedRequestSchema>> {}

const signingProfileSchema = openObject({
  name: text(),
  usages: listOf(text()),
  expirySeconds: z.number(),
  nameWhitelist: text().optional(),
  authKey: secretSchema,
  /** May be asked for beside what manifests declare. */
  allowedRequests: listOf(allowedRequestSchema).optional(),
  /** Absent: as the number of manifests says. */
  requestsPerHour: z.number().optional(),
  /** Whether several organizations share the profile, and so its key. */
  sharedByOrganizations: flag().optional(),
});
/** One entry of `signing.profiles` in a CFSSL configuration. */
export interface SigningProfileModel extends Readonly<z.output<typeof signingProfileSchema>> {}

export const authoritySchema = openObject({
  path: text(),
  /** CFSSL's label of the CA, for example `carc_i101l`. */
  label: text(),
  certificate: certificateSchema,
  get issuer(): z.ZodOptional<z.ZodType<CertificateAuthorityModel>> {
    return authorityReference.optional();
  },
  ocspUrl: text().optional(),
  issuerUrl: text().optional(),
  crlUrl: text().optional(),
  cpsUrl: text().optional(),
  signingProfiles: listOf(signingProfileSchema),
});
export interface CertificateAuthorityModel extends Readonly<z.output<typeof authoritySchema>> {}

export const authorityReference: z.ZodType<CertificateAuthorityModel> = shared(() => authoritySchema);

const multiRootCaRootSchema = openObject({ authority: authorityReference, privateKey: secretSchema });
export interface MultiRootCaRootModel extends Readonly<z.output<typeof multiRootCaRootSchema>> {}

export const multiRootCaSchema = openObject({
  path: text(),
  serverName: text(),
  port: portNumber(),
  /** Networks that reach it; absent: all. */
  clients: listOf(text()).optional(),
  roots: listOf(multiRootCaRootSchema),
  tlsCertificate: certificateSchema,
  tlsPrivateKey: secretSchema,
});
/** multirootca: the CA's signing API. */
export interface MultiRootCaModel extends Readonly<z.output<typeof multiRootCaSchema>> {}

export const multiRootCaReference = shared<MultiRootCaModel>(() => multiRootCaSchema);

export const ocspResponderSchema = openObject({
  path: text(),
  authority: authorityReference,
  port: portNumber(),
  /** Networks that reach it; absent: all. */
  clients: listOf(text()).optional(),
  certificate: certificateSchema,
  privateKey: secretSchema,
  refreshIntervalSeconds: z.number(),
  responseLifetimeSeconds: z.number(),
  /** Certificates that the CA signed elsewhere. The responder has to know them. */
  issued: listOf(certificateSchema),
});
/** `cfssl ocspserve` over the certdb of one CA. */
export interface OcspResponderModel extends Readonly<z.output<typeof ocspResponderSchema>> {}

const issuerSiteAuthoritySchema = openObject({
  authority: authorityReference,
  /** DER of a CRL that was made elsewhere. Without it, the host that holds the CA's key makes one. */
  crl: bytesSchema.optional(),
  certificationPracticeStatement: text().optional(),
});
export interface IssuerSiteAuthorityModel extends Readonly<z.output<typeof issuerSiteAuthoritySchema>> {}

export const issuerSiteSchema = openObject({
  path: text(),
  serverName: text(),
  documentRoot: text(),
  authorities: listOf(issuerSiteAuthoritySchema),
});
/** The `http:` site that the AIA and CRL URLs of the CAs point to. */
export interface IssuerSiteModel extends Readonly<z.output<typeof issuerSiteSchema>> {}
