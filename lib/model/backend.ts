import { z } from "zod";
import { flag, listOf, openObject, portNumber, text } from "../contract/shape";
import { certificateSchema } from "./references";
import { isWithinPath } from "./url-path";

const httpSchema = openObject({ kind: z.literal("http"), name: text(), port: portNumber() });
const httpsSchema = openObject({
  kind: z.literal("https"),
  name: text(),
  port: portNumber(),
  /** One of them has to have signed the backend's certificate. */
  caCertificates: listOf(certificateSchema),
  sslProxyVerifyDepth: z.number(),
});
const socketSchema = openObject({ kind: z.enum(["unix-socket", "php-fpm"]), socket: text() });
const filesSchema = openObject({ kind: z.literal("files") });

const backendSchema = z.discriminatedUnion("kind", [httpSchema, httpsSchema, socketSchema, filesSchema]);
/** The application that answers. */
export type BackendModel = Readonly<z.output<typeof backendSchema>>;

/** One that is reached by TLS. */
export interface HttpsBackendModel extends Readonly<z.output<typeof httpsSchema>> {}

export const backendLocationSchema = openObject({
  path: text(),
  urlPath: text(),
  backend: backendSchema,
  /** The path on the backend; absent: the same. */
  backendPath: text().optional(),
  proxyPreserveHost: flag(),
  webSocket: flag(),
  connectionTimeoutSeconds: z.number(),
  timeoutSeconds: z.number(),
});
/** A URL path that an application answers. */
export interface BackendLocationModel extends Readonly<z.output<typeof backendLocationSchema>> {}

/** The innermost location that contains a path. */
export function backendOf(
  { backends = [] }: { readonly backends?: readonly BackendLocationModel[] },
  urlPath: string,
): BackendLocationModel | undefined {
  return backends
    .filter((location) => isWithinPath(urlPath, location.urlPath))
    .sort((a, b) => b.urlPath.length - a.urlPath.length)[0];
}

/** Whether requests go to a server of HTTP, which reads their paths itself. */
export function isProxied(location: BackendLocationModel | undefined): boolean {
  return location !== undefined && location.backend.kind !== "files" && location.backend.kind !== "php-fpm";
}
