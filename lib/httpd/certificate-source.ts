import type { CertmgrManifest } from "../certmgr/certmgr-manifest";
import type { ServerCertificateModel } from "../model/httpd";
import type { CaCertificate } from "../trust/ca-certificate";
import type { ParsedCertificate } from "../x509/certificate";

/** Files of a certificate that something else puts on the host. */
export interface CertificateFiles {
  /** `SSLCertificateFile`: absolute path; the leaf, with or without its intermediates. */
  readonly certificateFile: string;
  /** `SSLCertificateKeyFile`: absolute path. */
  readonly certificateKeyFile: string;
  /**
   * `SSLCertificateChainFile`: absolute path of the intermediates.
   *
   * @default - they are in the certificate file
   */
  readonly certificateChainFile?: string;
  /**
   * A certificate of the same names and extensions, such as the one that lies there now: synth then knows which names it
   * covers, where its OCSP responder is and whether it is must-staple.
   *
   * @default - synth knows nothing of it, and takes it to cover every name and to have a responder
   */
  readonly certificate?: CaCertificate;
}

/** Where a virtual host's certificate comes from. */
export class CertificateSource {
  /** Enrolled and renewed from a manifest on the same host; httpd is reloaded when it changes. */
  static certmgr(manifest: CertmgrManifest): CertificateSource {
    return new CertificateSource(manifest, undefined);
  }

  /** Put on the host by something else; httpd does not start while the files are missing. */
  static files(files: CertificateFiles): CertificateSource {
    return new CertificateSource(undefined, files);
  }

  private constructor(
    private readonly manifest: CertmgrManifest | undefined,
    private readonly files: CertificateFiles | undefined,
  ) {}

  /** @internal */
  get _certificate(): CaCertificate | undefined {
    return this.files?.certificate;
  }

  /** @internal */
  _model(certificate: ParsedCertificate | undefined): ServerCertificateModel {
    if (this.manifest !== undefined) {
      return {
        certificatePath: this.manifest.certificatePath,
        privateKeyPath: this.manifest.privateKeyPath,
        chainPath: this.manifest.chainPath,
        manifest: this.manifest._model(),
      };
    }
    return {
      certificatePath: this.files?.certificateFile ?? "",
      privateKeyPath: this.files?.certificateKeyFile ?? "",
      chainPath: this.files?.certificateChainFile,
      certificate,
    };
  }

  /** @internal */
  _useFor(service: string, isOneOfSeveral: boolean): void {
    this.manifest?._useFor(service, isOneOfSeveral);
  }
}
