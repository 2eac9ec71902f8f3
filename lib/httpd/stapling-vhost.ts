import { Construct } from "constructs";
import { Duration } from "../core/duration";
import { FleetRegistry } from "../fleet/registry";
import type { DocumentModel, MutualTlsLocationModel, StaplingVhostModel } from "../model/httpd";
import { parseCertificate } from "../trust/ca-certificate";
import type { TrustStore } from "../trust/trust-store";
import { verifyDepth } from "../x509/chain";
import type { CertificateSource } from "./certificate-source";
import { ClientAuthentication } from "./client-authentication";
import { ClientRevocation } from "./client-revocation";
import type { HttpdServer } from "./httpd-server";

/** How a `StaplingVhost` is declared. */
export interface StaplingVhostProps {
  /** `ServerName`. */
  readonly serverName: string;
  /**
   * `ServerAlias`: further names; the certificate has to cover each.
   *
   * @default - none
   */
  readonly serverAlias?: string[];
  /**
   * `ServerAdmin`.
   *
   * @default - webmaster at the fleet's domain
   */
  readonly serverAdmin?: string;
  /** Where the certificate comes from. */
  readonly certificate: CertificateSource;
  /**
   * Further certificates of the same names, each with a key of another algorithm than the others' (ECDSA, RSA): httpd
   * shows a client the one that it can verify. Each has its own manifest, chain and staple.
   *
   * @default - none
   */
  readonly additionalCertificates?: CertificateSource[];
  /**
   * `DocumentRoot`: absolute path, made if it is not there.
   *
   * @default - a folder named after `serverName` below the platform's folder of sites
   */
  readonly documentRoot?: string;
  /**
   * Whether a request by plain `http:` on port 80 is redirected here; otherwise nothing answers there.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
  /**
   * The CAs that may sign clients' certificates.
   *
   * @default - clients are not asked for a certificate, and the vhost can have no `MutualTlsLocation`
   */
  readonly trustStore?: TrustStore;
  /**
   * When clients are asked for their certificate.
   *
   * @default ClientAuthentication.handshakeOptional()
   */
  readonly clientAuthentication?: ClientAuthentication;
  /**
   * `SSLVerifyDepth`: how many CA certificates may stand between a client's certificate and the root, the root included.
   *
   * @default - as many as the longest chain of the trust store needs
   */
  readonly sslVerifyDepth?: number;
  /**
   * How httpd learns that a client's certificate was revoked.
   *
   * @default ClientRevocation.ocsp()
   */
  readonly revocation?: ClientRevocation;
  /**
   * `SSLSessionCacheTimeout`: how long a TLS session can be resumed. A resumed session is not checked again, so a revoked
   * client can come back for as long; the file of the virtual host says for how long in all. A connection that is open
   * stays open.
   *
   * @default Duration.seconds(60)
   */
  readonly sslSessionCacheTimeout?: Duration;
}

/**
 * A virtual host on port 443 whose server certificate carries a stapled OCSP response. With a `trustStore` clients are
 * asked for theirs, when `clientAuthentication` says; a `MutualTlsLocation` says which of them may enter a path. A client
 * that presents a certificate which is revoked, of an unknown CA, or whose status cannot be had, is refused.
 *
 * A certificate that names no OCSP responder is served without a staple; the virtual host's file on the host says so.
 */
export class StaplingVhost extends Construct {
  /** `DocumentRoot` on the host. */
  readonly documentRoot: string;

  /** @internal */
  readonly _locations: MutualTlsLocationModel[] = [];
  private readonly documents: DocumentModel[] = [];

  constructor(scope: HttpdServer, id: string, props: StaplingVhostProps) {
    super(scope, id);
    const registry = FleetRegistry.of(this);
    this.documentRoot = props.documentRoot ?? `${scope._platform.documentRootDirectory}/${props.serverName}`;
    const revocation = (props.revocation ?? ClientRevocation.ocsp())._model(this.node.path, registry);
    const additional = props.additionalCertificates ?? [];
    const isSeveral = additional.length > 0;
    const certificateOf = (source: CertificateSource) => {
      source._useFor(scope._platform.service, isSeveral);
      const known = source._certificate && parseCertificate(source._certificate, this.node.path, registry);
      return () => source._model(known);
    };
    const certificate = props.certificate && certificateOf(props.certificate);
    const additionalCertificates = additional.map(certificateOf);
    scope._parts.vhosts.push((): StaplingVhostModel => {
      const store = props.trustStore?._model;
      return {
        path: this.node.path,
        serverName: props.serverName,
        serverAlias: props.serverAlias ?? [],
        serverAdmin: props.serverAdmin ?? `webmaster@${registry.domain}`,
        port: 443,
        redirectHttp: props.redirectHttp ?? true,
        documentRoot: this.documentRoot,
        certificate: certificate?.(),
        ...(isSeveral ? { additionalCertificates: additionalCertificates.map((each) => each()) } : {}),
        trustStore: store,
        clientAuthentication: (props.clientAuthentication ?? ClientAuthentication.handshakeOptional())._model,
        sslVerifyDepth:
          props.sslVerifyDepth ??
          Math.max(1, ...(store?.certificates ?? []).map((ca) => verifyDepth(ca, store?.certificates ?? []))),
        revocation,
        sslSessionCacheTimeoutSeconds: (props.sslSessionCacheTimeout ?? Duration.seconds(60)).toSeconds(),
        locations: this._locations,
        documents: this.documents,
      };
    });
  }

  /**
   * Adds a file to the document root.
   *
   * @param path Path below the document root, for example `restricted/sensitive.txt`.
   * @param content The file's text, as it is.
   */
  addDocument(path: string, content: string): void {
    this.documents.push({ path: this.node.path, relativePath: path.replace(/^\/+/, ""), content });
  }
}
