import { Construct } from "constructs";
import { Duration } from "../core/duration";
import { FleetRegistry } from "../fleet/registry";
import type { Host } from "../hosts/host";
import type { CertmgrManifestModel } from "../model/certmgr";

/** How a `Certmgr` is declared. */
export interface CertmgrProps {
  /**
   * How long before its end a certificate is renewed: certmgr's `before`.
   *
   * @default Duration.hours(720)
   */
  readonly before?: Duration;
  /**
   * How often certificates are looked at: certmgr's `interval`.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
}

/**
 * The certificates of one host, enrolled and renewed from manifests in certmgr's own format by an agent that a systemd
 * timer starts. The files are valid for certmgr 3.0.3 too.
 */
export class Certmgr extends Construct {
  /** @internal */
  readonly _manifests: (() => CertmgrManifestModel | undefined)[] = [];
  /** @internal */
  readonly _host: Host;

  constructor(scope: Host, id: string, props: CertmgrProps = {}) {
    super(scope, id);
    FleetRegistry.of(this).declareOnly(this, "Certmgr");
    this._host = scope;
    scope._parts.certmgr = () => ({
      path: this.node.path,
      beforeSeconds: (props.before ?? Duration.hours(720)).toSeconds(),
      intervalSeconds: (props.interval ?? Duration.hours(1)).toSeconds(),
      manifests: this._manifests
        .map((manifest) => manifest())
        .filter((manifest): manifest is CertmgrManifestModel => manifest !== undefined),
    });
  }
}
