import { Construct } from "constructs";
import type { CertmgrManifestModel, FileSpecModel } from "../model/certmgr";
import type { CertificateAuthority } from "../pki/certificate-authority";
import type { MultiRootCa } from "../pki/multi-root-ca";
import type { Certmgr } from "./certmgr";

/** One entry of `request.names`: a part of the certificate's subject. */
export interface SubjectName {
  /** `C`: two letters. @default - none */
  readonly country?: string;
  /** `ST`. @default - none */
  readonly state?: string;
  /** `L`. @default - none */
  readonly locality?: string;
  /** `O`. @default - none */
  readonly organization?: string;
  /** `OU`. @default - none */
  readonly organizationalUnit?: string;
}

/** `request.key`. */
export interface RequestKey {
  /** `ecdsa` or `rsa`. */
  readonly algo: string;
  /** Bits: 256, 384 or 521 for ecdsa, 2048 or more for rsa. */
  readonly size: number;
}

/** Where a file goes and whose it is. */
export interface FileSpec {
  /** Absolute path. */
  readonly path: string;
  /** Name of the user that the file belongs to. @default "root" */
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
   * @default ["server auth"]
   */
  readonly keyUsages?: string[];
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
   * `service`: systemd unit to act on once the certificate changed.
   *
   * @default - httpd, where a vhost of the same host uses the certificate; none otherwise
   */
  readonly service?: string;
  /**
   * `action`: `reload` or `restart`.
   *
   * @default "reload"
   */
  readonly action?: string;
}

/** One certificate that is enrolled and renewed: a manifest in certmgr's format. Its id is the file's name. */
export class CertmgrManifest extends Construct {
  /** Absolute path of the certificate on the host. */
  readonly certificatePath: string;
  /** Absolute path of the private key on the host. */
  readonly privateKeyPath: string;
  /** Absolute path of the issuing CA's certificate on the host. */
  readonly chainPath: string;

  private usedByService?: string;
  private isFullChainUsed = false;
  private readonly model: () => CertmgrManifestModel | undefined;

  constructor(scope: Certmgr, id: string, props: CertmgrManifestProps) {
    super(scope, id);
    const platform = scope._host.platform._data;
    const certificate = fileSpec(props.certificate, `${platform.certificateDirectory}/${id}.crt`, "0644");
    const privateKey = fileSpec(props.privateKey, `${platform.privateKeyDirectory}/${id}.key`, "0600");
    const stem = certificate.path.replace(/\.crt$/, "");
    const ca = fileSpec(props.ca, `${stem}.chain.crt`, "0644");
    this.certificatePath = certificate.path;
    this.privateKeyPath = privateKey.path;
    this.chainPath = ca.path;
    this.model = () => {
      const authority = props.authority._model;
      if (authority === undefined) return undefined;
      const service = props.service ?? this.usedByService;
      return {
        path: this.node.path,
        name: id,
        authority,
        multiRootCa: props.multiRootCa?._model,
        profile: props.profile,
        keyUsages: props.keyUsages ?? ["server auth"],
        commonName: props.commonName,
        hosts: props.hosts ?? [],
        names: props.names ?? [],
        keyAlgo: props.key?.algo ?? "ecdsa",
        keySize: props.key?.size ?? 256,
        certificate,
        privateKey,
        ca,
        ...(this.isFullChainUsed ? { fullChainPath: `${stem}.fullchain.crt` } : {}),
        authKey: authority.signingProfiles.find((profile) => profile.name === props.profile)?.authKey,
        service,
        action: service === undefined ? undefined : (props.action ?? "reload"),
      };
    };
    scope._manifests.push(this.model);
  }

  /** Of a virtual host that uses the certificate. @internal */
  _useFor(service: string, isFullChainUsed: boolean): void {
    this.usedByService = service;
    this.isFullChainUsed ||= isFullChainUsed;
  }

  /** @internal */
  _model(): CertmgrManifestModel | undefined {
    return this.model();
  }
}

function fileSpec(spec: FileSpec | undefined, path: string, mode: string): FileSpecModel {
  return {
    path: spec?.path ?? path,
    owner: spec?.owner ?? "root",
    group: spec?.group ?? "root",
    mode: spec?.mode ?? mode,
  };
}
