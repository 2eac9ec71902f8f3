import { Construct } from "constructs";
import { declare, scopeOf } from "../declaration/declare";
import { properties, text } from "../declaration/shape";

/** How a `PublicLocation` is declared. */
export interface PublicLocationProps {
  /** URL path, inside the path of a `MutualTlsLocation`. Everything below it is public too. */
  readonly path: string;
}

/** @internal */
export const PUBLIC_LOCATION = {
  name: "PublicLocation",
  below: "StaplingVhost",
  props: properties({ path: text() }),
  added: properties({}),
};

/**
 * A URL path inside a restricted one that every client may request, without a certificate: `/healthz`, or
 * `/.well-known/acme-challenge`. A `MutualTlsLocation` inside it is restricted again.
 */
export class PublicLocation extends Construct {
  constructor(scope: Construct, id: string, props: PublicLocationProps) {
    super(scopeOf(scope, "PublicLocation", id), id);
    declare(this, PUBLIC_LOCATION, props);
  }
}
