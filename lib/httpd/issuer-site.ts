import { readFileSync } from "node:fs";
import { Construct } from "constructs";
import { FleetRegistry } from "../fleet/registry";
import type { IssuerSiteAuthorityModel, IssuerSiteModel } from "../model/pki";
import type { CertificateAuthority } from "../pki/certificate-authority";
import type { HttpdServer } from "./httpd-server";

/** What the site offers of one CA, below `/<label>/`. */
export interface IssuerSiteAuthority {
  /** The CA. Its certificate is served as `ca.crt` (DER, `application/pkix-cert`). */
  readonly authority: CertificateAuthority;
  /**
   * File with the CA's revocation list in DER, made where the CA's key is. It is served as `crl.der`.
   *
   * @default - the host that holds the CA's key makes the list
   */
  readonly crlFile?: string;
  /**
   * Text of the certification practice statement, served as `cps.html`.
   *
   * @default - none is served
   */
  readonly certificationPracticeStatement?: string;
}

/** How an `IssuerSite` is declared. */
export interface IssuerSiteProps {
  /** Name in the AIA and CRL URLs of the CAs. */
  readonly serverName: string;
  /** The CAs to serve. */
  readonly authorities: IssuerSiteAuthority[];
}

/** The plain `http:` site on port 80 that certificates point to: issuer certificates, revocation lists, statements. */
export class IssuerSite extends Construct {
  constructor(scope: HttpdServer, id: string, props: IssuerSiteProps) {
    super(scope, id);
    const registry = FleetRegistry.of(this);
    registry.declareOnly(this, "IssuerSite");
    const authorities: IssuerSiteAuthorityModel[] = [];
    for (const { authority, crlFile, certificationPracticeStatement } of props.authorities) {
      if (authority._model === undefined) continue;
      let crl: Buffer | undefined;
      if (crlFile !== undefined) {
        try {
          crl = readFileSync(crlFile);
        } catch (error) {
          registry.report({
            code: "crl-unreadable",
            path: this.node.path,
            what: "a revocation list cannot be read",
            got: `${crlFile}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
            fix: "check the path, which is relative to the working directory of synth",
          });
        }
      }
      authorities.push({ authority: authority._model, crl, certificationPracticeStatement });
    }
    const model: IssuerSiteModel = {
      path: this.node.path,
      serverName: props.serverName,
      documentRoot: `${scope._platform.documentRootDirectory}/${props.serverName}`,
      authorities,
    };
    scope._parts.issuerSite = model;
  }
}
