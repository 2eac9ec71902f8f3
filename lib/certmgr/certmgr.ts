import { Construct } from "constructs";
import type { Duration } from "../core/duration";
import { declare, scopeOf } from "../declaration/declare";
import { duration, properties } from "../declaration/shape";

/** How a `Certmgr` is declared. */
export interface CertmgrProps {
  /**
   * How long before it expires a certificate is renewed: certmgr's `before`.
   *
   * @default Duration.hours(720)
   */
  readonly before?: Duration;
  /**
   * How often the agent checks certificates: certmgr's `interval`.
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;
}

/** @internal */
export const CERTMGR = {
  name: "Certmgr",
  below: "Host",
  isOnly: true,
  props: properties({ before: duration().optional(), interval: duration().optional() }),
  added: properties({}),
};

/**
 * The certificates of one host, enrolled and renewed from manifests in certmgr's own format by an agent that a systemd
 * timer starts. certmgr 3.0.3 can also read the files.
 */
export class Certmgr extends Construct {
  constructor(scope: Construct, id: string, props: CertmgrProps = {}) {
    super(scopeOf(scope, "Certmgr", id), id);
    declare(this, CERTMGR, props);
  }
}
