import { Construct } from "constructs";
import { declare, scopeOf } from "../declaration/declare";
import { constructOf, listOf, properties, text } from "../declaration/shape";
import type { CertificateAuthority } from "../pki/certificate-authority";

/** What the site serves of one CA, below `/<label>/`. */
export interface IssuerSiteAuthority {
  /** The CA. Its certificate is served as `ca.crt` (DER, `application/pkix-cert`). */
  readonly authority: CertificateAuthority;
  /**
   * File with the CA's CRL (certificate revocation list) in DER, made where the CA's key is. It is served as `crl.der`.
   *
   * @default - the host that holds the CA's key makes the CRL
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

/** @internal */
export const ISSUER_SITE = {
  name: "IssuerSite",
  below: "HttpdServer",
  isOnly: true,
  props: properties({
    serverName: text(),
    authorities: listOf(
      properties({
        authority: constructOf<CertificateAuthority>("CertificateAuthority"),
        crlFile: text().optional(),
        certificationPracticeStatement: text().optional(),
      }),
      "objects with `authority`",
    ),
  }),
  added: properties({}),
};

/**
 * The plain `http:` site on port 80 that certificates point to. It serves issuer certificates, CRLs and certification
 * practice statements.
 */
export class IssuerSite extends Construct {
  constructor(scope: Construct, id: string, props: IssuerSiteProps) {
    super(scopeOf(scope, "IssuerSite", id), id);
    declare(this, ISSUER_SITE, props);
  }
}
