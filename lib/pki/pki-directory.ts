import { join } from "node:path";
import { IssuesError } from "../core/issue";
import { Secret } from "../core/secret";
import { CaCertificate } from "../trust/ca-certificate";
import { type PkiFacts, readFacts } from "./ceremony/facts";

/**
 * A folder that `cdktf-mutual-tls pki init` made on the operator's machine. Synth reads only its public files. Of the secret
 * files it uses the path.
 */
export class PkiDirectory {
  /**
   * Opens a folder of the ceremony.
   *
   * @param directory Path of the folder, relative to the working directory of synth.
   * @throws IssuesError if the folder is not a PKI directory.
   */
  static fromDirectory(directory: string): PkiDirectory {
    const facts = readFacts(directory);
    if (facts === undefined) {
      throw new IssuesError([
        {
          code: "pki-directory",
          path: "PkiDirectory",
          what: `${directory} is not a PKI directory`,
          got: directory,
          allowed: "a folder that `cdktf-mutual-tls pki init` made",
          fix: `make one with \`cdktf-mutual-tls pki init ${directory} --description FILE.json\``,
        },
      ]);
    }
    return new PkiDirectory(directory, facts);
  }

  private constructor(
    private readonly directory: string,
    private readonly facts: PkiFacts,
  ) {}

  /** A certificate by its file in the folder: `carc_i101l/ca.pem`. */
  certificate(file: string): CaCertificate {
    return CaCertificate.fromFile(this.file(file));
  }

  /**
   * A private key by the file of its certificate: `carc_i101l/ca.pem` for `carc_i101l/ca-key.pem`. Its version is taken
   * from the certificate's fingerprint, so that a new key is delivered by the next apply.
   *
   * @throws IssuesError if the ceremony made no certificate with this name.
   */
  privateKey(certificateFile: string): Secret {
    const facts = this.facts.certificates.find((each) => each.file === certificateFile);
    if (facts === undefined) {
      const known = this.facts.certificates.map((each) => each.file).join(", ");
      throw new IssuesError([
        {
          code: "pki-certificate",
          path: "PkiDirectory",
          what: `${this.directory} has no certificate ${certificateFile}`,
          got: certificateFile,
          allowed: known,
          fix: "name an existing certificate, or add this one to the description and run `pki init` again",
        },
      ]);
    }
    const file = certificateFile.replace(/\.pem$/, "-key.pem");
    return Secret.fromFile(file.replace(/\.pem$/, "").replace(/\//g, "-"), {
      file: this.file(file),
      version: facts.fingerprintSha256.slice(0, 16),
    });
  }

  /** One of the authentication keys that the ceremony made, by its name. */
  authKey(name: string): Secret {
    return Secret.fromFile(`auth-${name}`, {
      file: this.file(`auth/${name}.key`),
      version: this.facts.made.replace(/\D/g, ""),
    });
  }

  /** Path of a file in the folder. */
  file(file: string): string {
    return join(this.directory, file);
  }
}
