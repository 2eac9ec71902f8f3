import { Construct } from "constructs";
import { declare, scopeOf } from "../declaration/declare";
import { listOf, oneOf, properties, text } from "../declaration/shape";
import { type HealthCheck, healthCheck } from "../hosts/health-check";
import { StaplingEngine } from "./stapling-engine";

/** How an `HttpdServer` is declared. */
export interface HttpdServerProps {
  /**
   * What else has to work after a change of the server, in addition to its unit and a stapled handshake of every
   * virtual host. Example: an application behind it.
   *
   * @default - nothing else
   */
  readonly healthChecks?: HealthCheck[];
  /**
   * What fetches the OCSP responses that virtual hosts staple.
   *
   * @default StaplingEngine.MOD_MD
   */
  readonly staplingEngine?: StaplingEngine;
  /**
   * Networks that may reach the server, with all its sites: IP addresses, or CIDR as in `10.0.0.0/8` and `fd00::/8`. The host's
   * firewall refuses all others.
   *
   * @default - every source
   */
  readonly clients?: string[];
  /**
   * Directives for the whole server, for what has no property here. They are tested on the host as all else, and a review names
   * them as not understood. They come behind this library's own.
   *
   * @default - none
   */
  readonly directives?: string;
  /**
   * Further modules that `directives` need, by the names that `a2enmod` takes: `rewrite`. Only on Debian: the packages of
   * Enterprise Linux load their modules themselves.
   *
   * @default - the modules that the declaration needs
   */
  readonly modules?: string[];
}

/** @internal */
export const HTTPD_SERVER = {
  name: "HttpdServer",
  below: "Host",
  isOnly: true,
  props: properties({
    healthChecks: listOf(healthCheck(), "HealthChecks").optional(),
    staplingEngine: oneOf(StaplingEngine).optional(),
    clients: listOf(text(), "texts").optional(),
    directives: text().optional(),
    modules: listOf(text(), "texts").optional(),
  }),
  added: properties({}),
};

/**
 * Apache httpd on a host: its package, the modules that its sites need, and the settings of the whole server. A name
 * that no virtual host declares gets no content.
 */
export class HttpdServer extends Construct {
  constructor(scope: Construct, id: string, props: HttpdServerProps = {}) {
    super(scopeOf(scope, "HttpdServer", id), id);
    declare(this, HTTPD_SERVER, props);
  }
}
