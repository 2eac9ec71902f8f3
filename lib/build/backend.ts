import type { IConstruct } from "constructs";
import { BACKEND_LOCATION } from "../httpd/backend-location";
import type { STAPLING_VHOST } from "../httpd/stapling-vhost";
import type { BackendLocationModel, BackendModel } from "../model/backend";
import type { ClientIdentityModel } from "../model/client-identity";
import { verifyDepth } from "../x509/chain";
import type { BuildContext } from "./context";
import type { Declared } from "./tree";

/** The applications behind a virtual host. */
export function backendModels(build: BuildContext, vhost: IConstruct): BackendLocationModel[] {
  return build.tree.below(vhost, BACKEND_LOCATION).map(({ path, props }) => ({
    path,
    urlPath: props.path,
    backend: backendModel(build, props.backend, path),
    ...(props.backendPath === undefined ? {} : { backendPath: props.backendPath }),
    proxyPreserveHost: props.proxyPreserveHost ?? false,
    webSocket: props.webSocket ?? false,
    connectionTimeoutSeconds: props.connectionTimeout ?? 5,
    timeoutSeconds: props.timeout ?? 60,
  }));
}

type Given = Declared<typeof BACKEND_LOCATION>["props"]["backend"];

function backendModel(build: BuildContext, given: Given, path: string): BackendModel {
  if (given.kind !== "https") return given;
  const caCertificates = build.certificateList(given.caCertificates, path);
  const depths = caCertificates.map((certificate) => verifyDepth(certificate, caCertificates));
  return { ...given, caCertificates, sslProxyVerifyDepth: Math.max(1, ...depths) };
}

export function clientIdentityModel({
  requestHeaders = {},
  stdEnvVars = false,
  exportCertData = false,
}: NonNullable<Declared<typeof STAPLING_VHOST>["props"]["clientIdentity"]>): ClientIdentityModel {
  return {
    requestHeaders: Object.entries(requestHeaders).map(([name, field]) => ({ name, field })),
    stdEnvVars,
    exportCertData,
  };
}
