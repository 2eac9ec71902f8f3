import { Construct } from "constructs";
import { z } from "zod";
import type { Duration } from "../core/duration";
import { declare, mustBeBelow, scopeOf } from "../declaration/declare";
import type { Kept } from "../declaration/kind";
import { duration, flag, listOf, number, oneOf, properties, text } from "../declaration/shape";
import type { Host } from "../hosts/host";
import { type IServerCertificate, serverCertificate } from "../hosts/server-certificate";
import { siteLabel } from "../model/site-address";
import { platformDataOf } from "../platform/platform";
import { type ITrustStore, trustStore } from "../trust/trust-store";
import { ClientAuthentication } from "./client-authentication";
import { type ClientIdentity, clientIdentity } from "./client-identity";
import { type ClientRevocation, clientRevocation } from "./client-revocation";

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
   * TCP port that it listens on.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * `ServerAdmin`.
   *
   * @default - webmaster at the fleet's domain
   */
  readonly serverAdmin?: string;
  /** The server certificate: a `CertmgrManifest` of the same host, or `ServerCertificate.fromFiles(...)`. */
  readonly certificate: IServerCertificate;
  /**
   * Further certificates for the same names. Each needs a key of another algorithm (ECDSA, RSA): httpd presents the
   * certificate that the client can verify. Each has its own manifest, chain and staple.
   *
   * @default - none
   */
  readonly additionalCertificates?: IServerCertificate[];
  /**
   * `DocumentRoot`: absolute path. The folder is made if it does not exist. One outside of the platform's folder of
   * sites, or a link to one, stays as it is where it exists: its owner, mode and content are those of whoever put it there.
   * With documents, root alone must control it. Paths that systems execute or trust, such as `/etc`, are refused.
   *
   * @default - a folder named after `serverName`, and the port if it is not 443, below the platform's folder of sites
   */
  readonly documentRoot?: string;
  /**
   * Whether a request by plain `http:` on port 80 is redirected here. Otherwise nothing answers there.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
  /**
   * Networks that this virtual host answers: IP addresses, or CIDR as in `10.0.0.0/8` and `fd00::/8`. All others get 403, also
   * with a certificate that a `MutualTlsLocation` admits; no location widens it. They can still connect, and complete a TLS
   * handshake: `clients` of the `HttpdServer` refuses that. The host itself is admitted only if its addresses are named. Port 80
   * redirects whoever asks.
   *
   * @default - every source that reaches the server
   */
  readonly clients?: string[];
  /**
   * The CAs that may sign clients' certificates.
   *
   * @default - clients are not asked for a certificate, and the vhost can have no `MutualTlsLocation`
   */
  readonly trustStore?: ITrustStore;
  /**
   * When clients are asked for their certificate.
   *
   * @default ClientAuthentication.HANDSHAKE_OPTIONAL
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
   * `SSLSessionCacheTimeout`: how long a TLS session can be resumed. httpd does not check a client's certificate again
   * in a resumed session, and in TLS 1.3 each resumption starts the time anew: a revoked client could come back for ever.
   * So where handshakes ask for clients' certificates, no session can be resumed, and another duration than 0 is an
   * issue. `PER_PATH` asks for the certificate again in a resumed session.
   *
   * @default - 0 s if handshakes ask for clients' certificates, otherwise 60 s
   */
  readonly sslSessionCacheTimeout?: Duration;
  /**
   * What the applications of `BackendLocation`s are told about the client. It needs a `trustStore`.
   *
   * @default - nothing
   */
  readonly clientIdentity?: ClientIdentity;
  /**
   * Directives for this virtual host, for what has no property here. They are tested on the host as all else, and a review names
   * them as not understood. They come before this library's locations and identity headers, which therefore hold.
   *
   * @default - none
   */
  readonly directives?: string;
}

/**
 * `certificate` may be missing here: a rule reports it.
 *
 * @internal
 */
export const STAPLING_VHOST = {
  name: "StaplingVhost",
  below: "HttpdServer",
  props: properties({
    serverName: text(),
    serverAlias: listOf(text(), "texts").optional(),
    port: number().optional(),
    serverAdmin: text().optional(),
    certificate: serverCertificate().optional(),
    additionalCertificates: listOf(serverCertificate(), "server certificates").optional(),
    documentRoot: text().optional(),
    redirectHttp: flag().optional(),
    clients: listOf(text(), "texts").optional(),
    trustStore: trustStore().optional(),
    clientAuthentication: oneOf(ClientAuthentication).optional(),
    sslVerifyDepth: number().optional(),
    revocation: clientRevocation().optional(),
    sslSessionCacheTimeout: duration().optional(),
    clientIdentity: clientIdentity().optional(),
    directives: text().optional(),
  }),
  added: properties({ documents: z.array(properties({ path: text(), content: text() })) }),
};

/**
 * A virtual host whose server certificate has a stapled OCSP response. With a `trustStore`, clients are
 * asked for their certificates; `clientAuthentication` says when. A `MutualTlsLocation` says which clients a path
 * admits. A client is refused if its certificate is revoked, comes from an unknown CA, or has a status that cannot be
 * checked.
 *
 * A certificate that names no OCSP responder is served without a staple. A comment in the virtual host's file reports
 * it.
 */
export class StaplingVhost extends Construct {
  private readonly given: StaplingVhostProps;
  private readonly added: Kept["added"];

  constructor(scope: Construct, id: string, props: StaplingVhostProps) {
    super(scopeOf(scope, "StaplingVhost", id), id);
    this.given = props;
    this.added = declare(this, STAPLING_VHOST, props, "documents");
  }

  /**
   * `DocumentRoot` on the host.
   *
   * @throws IssuesError if the virtual host is not inside of a `Host`.
   */
  get documentRoot(): string {
    const given = this.given?.documentRoot;
    if (given !== undefined) return given;
    const { platform } = mustBeBelow<Host>(this, "Host");
    const { serverName = "", port } = this.given ?? {};
    return `${platformDataOf(platform)?.httpd.documentRootDirectory}/${siteLabel({ serverName, port })}`;
  }

  /**
   * Adds a file to the document root.
   *
   * @param path Path below the document root, for example `restricted/sensitive.txt`.
   * @param content The file's text, as it is.
   */
  addDocument(path: string, content: string): void {
    this.added.documents?.push({ path, content });
  }
}
