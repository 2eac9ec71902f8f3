import type { IConstruct } from "constructs";
import { z } from "zod";
import { contentOf, kindOf, tag } from "../core/tag";
import { properties, text } from "../declaration/shape";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/**
 * A server certificate with its key, as files on the host: a `CertmgrManifest`, `ServerCertificate.fromFiles(...)`, or a class
 * of your own that knows where its files lie.
 */
export interface IServerCertificate {
  /** `SSLCertificateFile`: absolute path; the leaf, with or without its intermediates. */
  readonly certificatePath: string;
  /** `SSLCertificateKeyFile`: absolute path. */
  readonly privateKeyPath: string;
  /**
   * `SSLCertificateChainFile`: absolute path of the intermediates.
   *
   * @default - they are in the certificate file
   */
  readonly chainPath?: string;
  /**
   * A certificate with the same names and extensions, such as the one that lies there now. Synth then knows which names
   * it covers, its OCSP responder, and whether it is must-staple.
   *
   * @default - unknown: synth assumes that it covers every name and has an OCSP responder
   */
  readonly certificate?: CaCertificate;
}

/** Files of a certificate that another program puts on the host. */
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
   * A certificate with the same names and extensions, such as the one that lies there now. Synth then knows which names
   * it covers, its OCSP responder, and whether it is must-staple.
   *
   * @default - unknown: synth assumes that it covers every name and has an OCSP responder
   */
  readonly certificate?: CaCertificate;
}

/** A server certificate that another program puts on the host, for example certbot. */
export class ServerCertificate implements IServerCertificate {
  /** Files that already exist on the host. httpd does not start while they are missing. */
  static fromFiles(files: CertificateFiles): ServerCertificate {
    return new ServerCertificate(files);
  }

  readonly certificatePath: string;
  readonly privateKeyPath: string;
  readonly chainPath?: string;
  readonly certificate?: CaCertificate;

  private constructor(files: CertificateFiles) {
    this.certificatePath = files?.certificateFile;
    this.privateKeyPath = files?.certificateKeyFile;
    this.chainPath = files?.certificateChainFile;
    this.certificate = files?.certificate;
    tag(this, "ServerCertificate", files);
  }
}

const FILES = properties({
  certificateFile: text(),
  certificateKeyFile: text(),
  certificateChainFile: text().optional(),
  certificate: caCertificate().optional(),
});

const OWN = z.object({
  certificatePath: text(),
  privateKeyPath: text(),
  chainPath: text().optional(),
  certificate: caCertificate().optional(),
});

const ALLOWED =
  "a CertmgrManifest, ServerCertificate.fromFiles(...), or an object with certificatePath and privateKeyPath";

/**
 * A manifest stays a construct. Anything else becomes its paths.
 *
 * @internal
 */
export const serverCertificate = () =>
  z
    .custom<object>((value) => value !== null && typeof value === "object" && !Array.isArray(value), { error: ALLOWED })
    .transform((value, context) => {
      const kind = kindOf(value);
      if (kind === "CertmgrManifest") return { manifest: value as IConstruct & IServerCertificate };
      const checked = kind === "ServerCertificate" ? FILES.safeParse(contentOf(value, kind)) : OWN.safeParse(value);
      if (checked.success) return { files: pathsOf(checked.data) };
      context.addIssue(ALLOWED);
      return z.NEVER;
    });

type Checked = z.output<typeof FILES> | z.output<typeof OWN>;

function pathsOf(given: Checked): z.output<typeof OWN> {
  if (!("certificateFile" in given)) return given;
  const { certificateFile, certificateKeyFile, certificateChainFile, certificate } = given;
  return {
    certificatePath: certificateFile,
    privateKeyPath: certificateKeyFile,
    chainPath: certificateChainFile,
    certificate,
  };
}
