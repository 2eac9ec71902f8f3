import { z } from "zod";
import { flag, listOf, openObject, portNumber, text } from "../contract/shape";
import { certificateSchema } from "./references";
import { innermost } from "./url-path";

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
  return innermost(backends, urlPath);
}

/** Whether httpd asks it by HTTP, instead of serving or running files. */
export function isServer(backend: BackendModel): backend is Exclude<BackendModel, { kind: "files" }> {
  return backend.kind !== "files" && backend.kind !== "php-fpm";
}

/** Whether requests go to a server of HTTP, which reads their paths itself. */
export function isProxied(location: BackendLocationModel | undefined): boolean {
  return location !== undefined && isServer(location.backend);
}
