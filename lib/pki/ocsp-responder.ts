import { Construct } from "constructs";
import { Duration } from "../core/duration";
import type { Secret } from "../core/secret";
import { FleetRegistry } from "../fleet/registry";
import type { Host } from "../hosts/host";
import type { OcspResponderModel } from "../model/pki";
import { type CaCertificate, parseCertificate } from "../trust/ca-certificate";
import type { ParsedCertificate } from "../x509/certificate";
import type { CertificateAuthority } from "./certificate-authority";

/** How an `OcspResponder` is declared. */
export interface OcspResponderProps {
  /** The CA whose certificates the responder answers for. */
  readonly authority: CertificateAuthority;
  /** TCP port; the `ocspUrl` of the CA has to lead to it. */
  readonly port: number;
  /** The certificate that responses are signed with: extended key usage `OCSPSigning`, signed by the CA. */
  readonly certificate: CaCertificate;
  /** Private key of that certificate. */
  readonly privateKey: Secret;
  /**
   * Certificates that the CA signed elsewhere, for example at the ceremony, and that the responder has to know.
   *
   * @default - it knows the certificates that multirootca signs on the same host
   */
  readonly issued?: CaCertificate[];
  /**
   * How often responses are refreshed, besides right after each enrolment and revocation.
   *
   * @default Duration.minutes(5)
   */
  readonly refreshInterval?: Duration;
  /**
   * How long a response is valid. CFSSL rounds its beginning down to the hour.
   *
   * @default Duration.hours(96)
   */
  readonly responseLifetime?: Duration;
}

/** CFSSL's `ocspserve` over the certificate database of one CA, with a refresh of its pre-signed responses. */
export class OcspResponder extends Construct {
  constructor(scope: Host, id: string, props: OcspResponderProps) {
    super(scope, id);
    const registry = FleetRegistry.of(this);
    const certificate = parseCertificate(props.certificate, this.node.path, registry);
    const issued = (props.issued ?? []).map((each) => parseCertificate(each, this.node.path, registry));
    const authority = props.authority._model;
    if (certificate === undefined || authority === undefined) return;
    const model: OcspResponderModel = {
      path: this.node.path,
      authority,
      port: props.port,
      certificate,
      privateKey: props.privateKey,
      refreshIntervalSeconds: (props.refreshInterval ?? Duration.minutes(5)).toSeconds(),
      responseLifetimeSeconds: (props.responseLifetime ?? Duration.hours(96)).toSeconds(),
      issued: issued.filter((each): each is ParsedCertificate => each !== undefined),
    };
    scope._parts.ocspResponders.push(() => model);
  }
}
