import { z } from "zod";
import { flag, listOf, openObject, portNumber, text, wholeNumber } from "../contract/shape";
import { backendLocationSchema } from "./backend";
import { manifestReference } from "./certmgr";
import { clientCertificateSchema } from "./client-certificate";
import { clientIdentitySchema } from "./client-identity";
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
  /** The certificate itself, if synth knows one with the same names and extensions. */
  certificate: certificateSchema.optional(),
});
/** Where a server's certificate, key and chain lie on the host, and who puts them there. */
export interface ServerCertificateModel extends Readonly<z.output<typeof serverCertificateSchema>> {}

const locationSchema = openObject({
  path: text(),
  urlPath: text(),
  /** One of them has to have signed the client certificate. */
  issuers: listOf(certificateSchema),
  /** Client certificate condition, in addition to the issuer. */
  require: clientCertificateSchema.optional(),
});
/** A URL path that is restricted to some clients. */
export interface MutualTlsLocationModel extends Readonly<z.output<typeof locationSchema>> {}

const publicLocationSchema = openObject({ path: text(), urlPath: text() });
/** A URL path inside a restricted one that every client may request. */
export interface PublicLocationModel extends Readonly<z.output<typeof publicLocationSchema>> {}

const documentSchema = openObject({
  path: text(),
  /** Path below the document root, with no leading slash. */
  relativePath: text(),
  content: text(),
});
/** A file under a document root. */
export interface DocumentModel extends Readonly<z.output<typeof documentSchema>> {}

const clientAuthenticationSchema = z.enum(["handshake-optional", "dedicated-host", "per-path"]);
/**
 * When a client is asked for its certificate: in every handshake (optional or required), or when it requests a
 * restricted path.
 */
export type ClientAuthenticationModel = z.output<typeof clientAuthenticationSchema>;

const vhostSchema = openObject({
  path: text(),
  serverName: text(),
  serverAlias: listOf(text()),
  serverAdmin: text(),
  port: portNumber(),
  /** Whether port 80 redirects to the site. */
  redirectHttp: flag(),
  /** Networks that it answers; absent: all that reach the server. */
  clients: listOf(text()).optional(),
  documentRoot: text(),
  certificate: serverCertificateSchema.optional(),
  /** Certificates with keys of other algorithms: httpd picks one that the client can verify. */
  additionalCertificates: listOf(serverCertificateSchema).optional(),
  trustStore: trustStoreReference.optional(),
  clientAuthentication: clientAuthenticationSchema,
  sslVerifyDepth: wholeNumber(),
  revocation: revocationSchema,
  sslSessionCacheTimeoutSeconds: z.number(),
  locations: listOf(locationSchema),
  publicLocations: listOf(publicLocationSchema).optional(),
  backends: listOf(backendLocationSchema).optional(),
  clientIdentity: clientIdentitySchema.optional(),
  /** As a person wrote them. */
  directives: text().optional(),
  documents: listOf(documentSchema),
});
/** A TLS virtual host whose certificate has a stapled OCSP response. */
export interface StaplingVhostModel extends Readonly<z.output<typeof vhostSchema>> {}

const staplingEngineSchema = z.enum(["mod_md", "mod_ssl"]);
/** The module that fetches OCSP responses for the server's own certificates. */
export type StaplingEngineModel = z.output<typeof staplingEngineSchema>;

export const httpdServerSchema = openObject({
  path: text(),
  /** Networks that reach it; absent: all. */
  clients: listOf(text()).optional(),
  vhosts: listOf(vhostSchema),
  /** As a person wrote them, for the whole server. */
  directives: text().optional(),
  /** Further modules. */
  modules: listOf(text()).optional(),
  issuerSite: issuerSiteSchema.optional(),
  staplingEngine: staplingEngineSchema,
  /** What has to work after a change, in addition to what the server itself serves. */
  healthChecks: listOf(healthCheckSchema),
});
export interface HttpdServerModel extends Readonly<z.output<typeof httpdServerSchema>> {}
