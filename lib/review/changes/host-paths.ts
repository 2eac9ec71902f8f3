import type { PathChange } from "../prediction/path-change";
import type { PredictedApply } from "../prediction/predict";

/** One host's part of what the page says of paths. */
export interface HostPaths {
  readonly name: string;
  readonly fqdn: string;
  readonly predicted: PredictedApply;
  readonly hidden: ReadonlySet<string>;
}

/** What an apply does at all paths of a host. */
export function pathsOf({ predicted }: { readonly predicted: PredictedApply }): PathChange[] {
  return [...predicted.bundles.flatMap(({ paths }) => paths), ...predicted.gone];
}
