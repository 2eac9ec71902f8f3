import { Construct } from "constructs";
import type { Secret } from "../core/secret";
import { FleetRegistry } from "../fleet/registry";
import type { Host } from "../hosts/host";
import type { MultiRootCaModel, MultiRootCaRootModel } from "../model/pki";
import { type CaCertificate, parseCertificate } from "../trust/ca-certificate";
import type { CertificateAuthority } from "./certificate-authority";

/** One section of multirootca's roots file. */
export interface MultiRootCaRoot {
  /** The CA to sign for. */
  readonly authority: CertificateAuthority;
  /** The CA's private key: PEM, not encrypted (CFSSL reads no other). */
  readonly privateKey: Secret;
}

/** How a `MultiRootCa` is declared. */
export interface MultiRootCaProps {
  /** The CAs that the API signs for. */
  readonly roots: MultiRootCaRoot[];
  /** Certificate of the API's own TLS server. */
  readonly tlsCertificate: CaCertificate;
  /** Private key of the API's own TLS server. */
  readonly tlsPrivateKey: Secret;
  /**
   * TCP port of the API.
   *
   * @default 8888
   */
  readonly port?: number;
}

/**
 * CFSSL's `multirootca`: the API that certificates are enrolled at, over TLS, each profile with its own authentication
 * key. Unlike `cfssl serve` it has no unauthenticated call that signs or revokes.
 */
export class MultiRootCa extends Construct {
  /** @internal */
  readonly _model?: MultiRootCaModel;

  constructor(scope: Host, id: string, props: MultiRootCaProps) {
    super(scope, id);
    const registry = FleetRegistry.of(this);
    registry.declareOnly(this, "MultiRootCa");
    const tlsCertificate = parseCertificate(props.tlsCertificate, this.node.path, registry);
    if (tlsCertificate === undefined) return;
    const model: MultiRootCaModel = {
      path: this.node.path,
      serverName: scope.fqdn,
      port: props.port ?? 8888,
      roots: props.roots
        .map(({ authority, privateKey }) => ({ authority: authority._model, privateKey }))
        .filter((root): root is MultiRootCaRootModel => root.authority !== undefined),
      tlsCertificate,
      tlsPrivateKey: props.tlsPrivateKey,
    };
    this._model = model;
    scope._parts.multiRootCa = () => model;
  }
}
