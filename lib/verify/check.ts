import { z } from "zod";
import { listOf, openObject, portNumber, text, wholeNumber } from "../contract/shape";
import { keyAlgorithmSchema } from "../model/key-algorithm";

const tlsVersionSchema = z.enum(["1.2", "1.3"]);
export type TlsVersion = z.output<typeof tlsVersionSchema>;

const identitySchema = openObject({ name: text(), certificate: text(), privateKey: text() });
/** A client's certificate and key on the host that asks. */
export interface Identity extends Readonly<z.output<typeof identitySchema>> {}

const requestSchema = openObject({
  url: text(),
  tls: tlsVersionSchema.optional(),
  /** Address to connect to, whatever the name in the URL resolves to. */
  address: text().optional(),
  identity: identitySchema.optional(),
});
export interface Request extends Readonly<z.output<typeof requestSchema>> {}

const expectationSchema = openObject({
  /** HTTP statuses that are right, or none where the handshake has to fail. */
  statuses: listOf(wholeNumber()),
  /** Text of the document. */
  body: text().optional(),
  /** Words of the TLS alert that the client has to see. */
  alert: text().optional(),
  /** Codes that httpd has to log meanwhile. */
  log: openObject({ host: text(), files: listOf(text()), codes: listOf(text()) }).optional(),
});
export interface Expectation extends Readonly<z.output<typeof expectationSchema>> {}

const requestCheckSchema = openObject({
  kind: z.literal("request"),
  title: text(),
  /** Name of the host to ask from. */
  from: text(),
  request: requestSchema,
  expect: expectationSchema,
});
export interface RequestCheck extends Readonly<z.output<typeof requestCheckSchema>> {}

/** A handshake with a server. */
const handshake = {
  title: text(),
  from: text(),
  name: text(),
  port: portNumber(),
  tls: tlsVersionSchema,
  /** Which of several certificates. */
  keyAlgorithm: keyAlgorithmSchema.optional(),
  /** Whose certificate the handshake needs. */
  identity: identitySchema.optional(),
};

const chainCheckSchema = openObject({
  kind: z.literal("chain"),
  ...handshake,
  /** The only certificate that the client trusts; absent: those that its system trusts. */
  rootFile: text().optional(),
});
/** The served chain is valid for a client that holds nothing but the root. */
export interface ChainCheck extends Readonly<z.output<typeof chainCheckSchema>> {}

const stapleCheckSchema = openObject({ kind: z.literal("staple"), ...handshake });
/**
 * The handshake carries an OCSP response that says good, and a client that insists on one is content; that client cannot
 * be told which of several certificates to ask for.
 */
export interface StapleCheck extends Readonly<z.output<typeof stapleCheckSchema>> {}

const firewallCheckSchema = openObject({
  kind: z.literal("firewall"),
  title: text(),
  host: text(),
  zone: text(),
  /** Open for every source. */
  ports: listOf(portNumber()),
  /** Rich rules, which open further ports for some networks. */
  rules: listOf(text()).optional(),
});
/** firewalld lets in what is declared and nothing else. */
export interface FirewallCheck extends Readonly<z.output<typeof firewallCheckSchema>> {}

const revocationCheckSchema = openObject({
  kind: z.literal("revocation"),
  title: text(),
  from: text(),
  organization: text(),
  request: requestSchema,
  /** What has to run after the revocation, for httpd to learn of it now and not with the next refresh. */
  refresh: openObject({ host: text(), unit: text() }).optional(),
  before: expectationSchema,
  after: expectationSchema,
});
/** A fresh identity enters, is revoked, and is refused. */
export interface RevocationCheck extends Readonly<z.output<typeof revocationCheckSchema>> {}

const pageCheckSchema = z.discriminatedUnion("kind", [stapleCheckSchema, requestCheckSchema]);

const responderDownCheckSchema = openObject({
  kind: z.literal("responder-down"),
  title: text(),
  responderHost: text(),
  responderUnit: text(),
  httpdHost: text(),
  httpdUnit: text(),
  /** What has to hold meanwhile. */
  meanwhile: listOf(pageCheckSchema),
  /** What has to hold again afterwards. */
  afterwards: listOf(pageCheckSchema),
});
/** With the responder stopped and httpd restarted: staples are still good, pages still fast, partners refused. */
export interface ResponderDownCheck extends Readonly<z.output<typeof responderDownCheckSchema>> {}

/** One thing that has to be true on the live hosts if the declaration is. It is data: `run.ts` knows how to look. */
export type Check = RequestCheck | ChainCheck | StapleCheck | FirewallCheck | RevocationCheck | ResponderDownCheck;

export const checkSchema = z.discriminatedUnion("kind", [
  requestCheckSchema,
  chainCheckSchema,
  stapleCheckSchema,
  firewallCheckSchema,
  revocationCheckSchema,
  responderDownCheckSchema,
]);
