import { Construct } from "constructs";
import type { Duration } from "../core/duration";
import { declare, scopeOf } from "../declaration/declare";
import { duration, flag, properties, text } from "../declaration/shape";
import { type Backend, backend } from "./backend";

/** How a `BackendLocation` is declared. */
export interface BackendLocationProps {
  /** URL path. Everything below it is answered by the backend. `/` is the whole site. */
  readonly path: string;
  /** The application that answers. */
  readonly backend: Backend;
  /**
   * The path on the backend that `path` stands for. Only for HTTP backends.
   *
   * @default - the same path
   */
  readonly backendPath?: string;
  /**
   * `ProxyPreserveHost`: whether the backend gets the `Host` of the client's request. Otherwise it gets its own name.
   * It always gets the client's in `X-Forwarded-Host`.
   *
   * @default false
   */
  readonly proxyPreserveHost?: boolean;
  /**
   * Whether a request may become a WebSocket connection (`upgrade=websocket`).
   *
   * @default false
   */
  readonly webSocket?: boolean;
  /**
   * `connectiontimeout`: how long httpd waits for a connection to the backend. Then the client gets status 503.
   *
   * @default Duration.seconds(5)
   */
  readonly connectionTimeout?: Duration;
  /**
   * `timeout`: how long httpd waits for the next bytes of the backend. Then the client gets status 504. An idle WebSocket
   * connection ends after it, too.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
}

/** @internal */
export const BACKEND_LOCATION = {
  name: "BackendLocation",
  below: "StaplingVhost",
  props: properties({
    path: text(),
    backend: backend(),
    backendPath: text().optional(),
    proxyPreserveHost: flag().optional(),
    webSocket: flag().optional(),
    connectionTimeout: duration().optional(),
    timeout: duration().optional(),
  }),
  added: properties({}),
};

/**
 * A URL path of a virtual host that an application answers: a reverse proxy (`ProxyPass`), or PHP-FPM. The innermost
 * location decides. Who may enter is decided by `MutualTlsLocation`, and who the client is, is handed on by
 * `clientIdentity` of the virtual host.
 *
 * What a client sends as `X-Forwarded-For`, `X-Forwarded-Host`, `X-Forwarded-Server`, `X-Forwarded-Proto` and `Forwarded`
 * never arrives: the backend gets the first four from httpd.
 */
export class BackendLocation extends Construct {
  constructor(scope: Construct, id: string, props: BackendLocationProps) {
    super(scopeOf(scope, "BackendLocation", id), id);
    declare(this, BACKEND_LOCATION, props);
  }
}
