import { z } from "zod";
import { flag, listOf, openObject, portNumber, text, wholeNumber } from "../contract/shape";
import { manifestReference } from "./certmgr";
import { clientCertificateSchema } from "./client-certificate";
import { healthCheckSchema } from "./health-check";
import { issuerSiteSchema } from "./pki";
import { certificateSchema } from "./references";
import { revocationSchema } from "./revocation";
import { trustStoreReference } from "./trust";

const serverCertificateSchema = openObject({
  certificatePath: text(),
  privateKeyPath: text(),
  chainPath: text().optional(),
  manifest: manifestReference.optional(),
  /** The certificate itself, where synth knows one that has the same names and extensions. */
  certificate: certificateSchema.optional(),
});
/** Where a server's certificate, key and chain lie on the host, and who puts them there. */
export interface ServerCertificateModel extends Readonly<z.output<typeof serverCertificateSchema>> {}

const locationSchema = openObject({
  path: text(),
  urlPath: text(),
  /** One of them has to have signed the client's certificate. */
  issuers: listOf(certificateSchema),
  /** What the certificate has to be like besides. */
  require: clientCertificateSchema.optional(),
});
/** A URL path that only some clients may enter. */
export interface MutualTlsLocationModel extends Readonly<z.output<typeof locationSchema>> {}

const documentSchema = openObject({
  path: text(),
  /** Path below the document root, with no leading slash. */
  relativePath: text(),
  content: text(),
});
/** A file under a document root. */
export interface DocumentModel extends Readonly<z.output<typeof documentSchema>> {}

const clientAuthenticationSchema = z.enum(["handshake-optional", "dedicated-host", "per-path"]);
/** When a client is asked for its certificate: in every handshake, in vain or not, or when it enters a path. */
export type ClientAuthenticationModel = z.output<typeof clientAuthenticationSchema>;

const vhostSchema = openObject({
  path: text(),
  serverName: text(),
  serverAlias: listOf(text()),
  serverAdmin: text(),
  port: portNumber(),
  /** Whether port 80 leads to the site. */
  redirectHttp: flag(),
  documentRoot: text(),
  certificate: serverCertificateSchema.optional(),
  /** With keys of other algorithms: httpd picks one that the client can verify. */
  additionalCertificates: listOf(serverCertificateSchema).optional(),
  trustStore: trustStoreReference.optional(),
  clientAuthentication: clientAuthenticationSchema,
  sslVerifyDepth: wholeNumber(),
  revocation: revocationSchema,
  sslSessionCacheTimeoutSeconds: z.number(),
  locations: listOf(locationSchema),
  documents: listOf(documentSchema),
});
/** A TLS virtual host whose certificate carries a stapled OCSP response. */
export interface StaplingVhostModel extends Readonly<z.output<typeof vhostSchema>> {}

const staplingEngineSchema = z.enum(["mod_md", "mod_ssl"]);
/** The module that fetches OCSP responses for the server's own certificates. */
export type StaplingEngineModel = z.output<typeof staplingEngineSchema>;

export const httpdServerSchema = openObject({
  path: text(),
  vhosts: listOf(vhostSchema),
  issuerSite: issuerSiteSchema.optional(),
  staplingEngine: staplingEngineSchema,
  /** What has to work after a change, besides what the server itself serves. */
  healthChecks: listOf(healthCheckSchema),
});
export interface HttpdServerModel extends Readonly<z.output<typeof httpdServerSchema>> {}
