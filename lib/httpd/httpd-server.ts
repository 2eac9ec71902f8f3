import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import type { HealthCheck } from "../hosts/health-check";
import type { Host } from "../hosts/host";
import type { StaplingVhostModel } from "../model/httpd";
import type { IssuerSiteModel } from "../model/pki";
import type { HttpdPlatformData } from "../platform/platform-data";
import { StaplingEngine } from "./stapling-engine";

/** How an `HttpdServer` is declared. */
export interface HttpdServerProps {
  /**
   * What else has to work after a change of the server, besides its unit and a stapled handshake of every virtual host: an
   * application behind it, for example.
   *
   * @default - nothing else
   */
  readonly healthChecks?: HealthCheck[];
  /**
   * What fetches the OCSP responses that virtual hosts staple.
   *
   * @default StaplingEngine.modMd()
   */
  readonly staplingEngine?: StaplingEngine;
}

/**
 * Apache httpd on a host: its package, the modules that its sites need, what belongs to the whole server. A name that no
 * virtual host declares gets no content.
 */
export class HttpdServer extends Construct {
  /** @internal */
  readonly _parts: { readonly vhosts: (() => StaplingVhostModel)[]; issuerSite?: IssuerSiteModel } = { vhosts: [] };
  /** @internal */
  readonly _platform: HttpdPlatformData;
  /** @internal */
  readonly _host: Host;

  constructor(scope: Host, id: string, props: HttpdServerProps = {}) {
    super(scope, id);
    FleetRegistry.of(this).declareOnly(this, "HttpdServer");
    this._host = scope;
    this._platform = scope.platform._data.httpd;
    scope._parts.httpd = () => ({
      path: this.node.path,
      vhosts: this._parts.vhosts.map((vhost) => vhost()),
      issuerSite: this._parts.issuerSite,
      staplingEngine: (props.staplingEngine ?? StaplingEngine.modMd())._model,
      healthChecks: (props.healthChecks ?? []).map((check) => check._model),
    });
  }
}
