import { Construct } from "constructs";
import { declare, mustBeBelow, scopeOf } from "../declaration/declare";
import { constructOf, listOf, properties, text } from "../declaration/shape";
import type { Host } from "../hosts/host";
import type { IServerCertificate } from "../hosts/server-certificate";
import type { CertificateAuthority } from "../pki/certificate-authority";
import { type RequestKey, requestKey, type SubjectName, subjectNames } from "../pki/certificate-request";
import type { KeyUsage } from "../pki/key-usage";
import type { MultiRootCa } from "../pki/multi-root-ca";
import { platformDataOf } from "../platform/platform";
import type { PlatformData } from "../platform/platform-data";
import type { CaCertificate } from "../trust/ca-certificate";

/** `action`: what certmgr does with a service after its certificate changed. */
export enum ServiceAction {
  /** `systemctl reload`. */
  RELOAD = "reload",
  /** `systemctl restart`. */
  RESTART = "restart",
}

/** Path, owner and mode of a file. */
export interface FileSpec {
  /**
   * Absolute path. Root alone must control the folder: the agent writes nothing where another user could put a link. The
   * file itself may belong to another user.
   */
  readonly path: string;
  /** Name of the user that the file belongs to. Its folder stays root's. @default "root" */
  readonly owner?: string;
  /** Name of the group that the file belongs to. @default "root" */
  readonly group?: string;
  /** Octal, with a leading zero. @default - "0644" for certificates, "0600" for keys */
  readonly mode?: string;
}

/** How a `CertmgrManifest` is declared. */
export interface CertmgrManifestProps {
  /** The CA that signs. */
  readonly authority: CertificateAuthority;
  /** The API to enroll at. */
  readonly multiRootCa: MultiRootCa;
  /** Name of one of the CA's signing profiles; its authentication key is delivered to this host. */
  readonly profile: string;
  /** `request.CN`. */
  readonly commonName: string;
  /**
   * `request.hosts`: DNS names and IP addresses of the certificate.
   *
   * @default - none, as for a client's identity
   */
  readonly hosts?: string[];
  /**
   * `request.names`.
   *
   * @default - the subject is the common name alone
   */
  readonly names?: SubjectName[];
  /**
   * `request.key`.
   *
   * @default - ecdsa, 256 bits
   */
  readonly key?: RequestKey;
  /**
   * `key_usages`: extended key usages that the certificate must have.
   *
   * @default [KeyUsage.SERVER_AUTH]
   */
  readonly keyUsages?: KeyUsage[];
  /**
   * `certificate`: the leaf alone.
   *
   * @default - `<id>.crt` in the platform's folder of certificates, root:root 0644
   */
  readonly certificate?: FileSpec;
  /**
   * `private_key`.
   *
   * @default - `<id>.key` in the platform's folder of private keys, root:root 0600
   */
  readonly privateKey?: FileSpec;
  /**
   * `ca`: the certificate of the issuing CA, which a server sends as the chain.
   *
   * @default - `<id>.chain.crt` beside the certificate, root:root 0644
   */
  readonly ca?: FileSpec;
  /**
   * `service`: systemd unit to act on after the certificate changed.
   *
   * @default - httpd, where a vhost of the same host uses the certificate; none otherwise
   */
  readonly service?: string;
  /**
   * `action`: what to do with the service.
   *
   * @default ServiceAction.RELOAD
   */
  readonly action?: ServiceAction;
}

const fileSpec = () =>
  properties({ path: text(), owner: text().optional(), group: text().optional(), mode: text().optional() });

/** @internal */
export const CERTMGR_MANIFEST = {
  name: "CertmgrManifest",
  below: "Certmgr",
  props: properties({
    authority: constructOf<CertificateAuthority>("CertificateAuthority"),
    multiRootCa: constructOf<MultiRootCa>("MultiRootCa").optional(),
    profile: text(),
    commonName: text(),
    hosts: listOf(text(), "texts").optional(),
    names: subjectNames().optional(),
    key: requestKey().optional(),
    keyUsages: listOf(text(), "KeyUsages").optional(),
    certificate: fileSpec().optional(),
    privateKey: fileSpec().optional(),
    ca: fileSpec().optional(),
    service: text().optional(),
    action: text().optional(),
  }),
  added: properties({}),
};

/**
 * One certificate that is enrolled and renewed: a manifest in certmgr's format. Its id is the file's name. It can be the
 * `certificate` of a virtual host on the same host.
 */
export class CertmgrManifest extends Construct implements IServerCertificate {
  /** Undefined: the certificate is not known before it is enrolled. */
  readonly certificate?: CaCertificate;

  private readonly given: CertmgrManifestProps;

  constructor(scope: Construct, id: string, props: CertmgrManifestProps) {
    super(scopeOf(scope, "CertmgrManifest", id), id);
    this.given = props;
    declare(this, CERTMGR_MANIFEST, props);
  }

  /**
   * Absolute path of the certificate on the host.
   *
   * @throws IssuesError where the manifest is not inside of a `Host`.
   */
  get certificatePath(): string {
    return this.given?.certificate?.path ?? `${this.platform()?.certificateDirectory}/${this.node.id}.crt`;
  }

  /**
   * Absolute path of the private key on the host.
   *
   * @throws IssuesError where the manifest is not inside of a `Host`.
   */
  get privateKeyPath(): string {
    return this.given?.privateKey?.path ?? `${this.platform()?.privateKeyDirectory}/${this.node.id}.key`;
  }

  /**
   * Absolute path of the issuing CA's certificate on the host.
   *
   * @throws IssuesError where the manifest is not inside of a `Host`.
   */
  get chainPath(): string | undefined {
    return this.given?.ca?.path ?? `${String(this.certificatePath).replace(/\.crt$/, "")}.chain.crt`;
  }

  private platform(): PlatformData | undefined {
    return platformDataOf(mustBeBelow<Host>(this, "Host").platform);
  }
}
