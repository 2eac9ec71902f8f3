import type { ConditionData } from "../httpd/client-certificate";
import type { ClientCertificateModel } from "../model/client-certificate";
import type { BuildContext } from "./context";

/** A condition with its certificates read. */
export function clientCertificateModel(
  build: BuildContext,
  condition: ConditionData,
  path: string,
): ClientCertificateModel {
  switch (condition.kind) {
    case "anyOf":
    case "allOf":
      return {
        kind: condition.kind,
        conditions: condition.conditions.map((each) => clientCertificateModel(build, each, path)),
      };
    case "any":
      return { kind: condition.kind };
    case "certificate":
    case "issuer":
      return { kind: condition.kind, certificate: build.certificate(condition.certificate, path) };
    default:
      return { kind: condition.kind, value: condition.value };
  }
}
