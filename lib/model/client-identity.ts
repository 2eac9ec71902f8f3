import { z } from "zod";
import { flag, listOf, openObject, text } from "../contract/shape";

/** Facts of a client's certificate. */
export const clientCertificateFieldSchema = z.enum([
  "subject-dn",
  "issuer-dn",
  "serial",
  "common-name",
  "organization",
  "san-email",
  "san-dns",
  "not-before",
  "not-after",
  "verify",
  "certificate-pem",
  "certificate-der",
  "client-cert",
  "client-cert-chain",
]);
export type ClientCertificateFieldModel = z.output<typeof clientCertificateFieldSchema>;

const requestHeaderSchema = openObject({ name: text(), field: clientCertificateFieldSchema });
/** A request header that tells a backend who the client is. */
export interface RequestHeaderModel extends Readonly<z.output<typeof requestHeaderSchema>> {}

export const clientIdentitySchema = openObject({
  requestHeaders: listOf(requestHeaderSchema),
  stdEnvVars: flag(),
  exportCertData: flag(),
});
/** What a virtual host tells its backends about the client. */
export interface ClientIdentityModel extends Readonly<z.output<typeof clientIdentitySchema>> {}

/** What httpd itself tells backends about a request. A client's own never arrives. */
export const FORWARDED_HEADERS = [
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Server",
  "X-Forwarded-Proto",
  "Forwarded",
] as const;
