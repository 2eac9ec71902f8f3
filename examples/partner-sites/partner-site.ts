import {
  type CaCertificate,
  ClientCertificate,
  type ITrustStore,
  MutualTlsLocation,
  ServerCertificate,
  StaplingVhost,
} from "cdktf-mutual-tls";
import { Construct } from "constructs";

/** How a `PartnerSite` is declared. */
export interface PartnerSiteProps {
  /** Name of the partner, as it stands in the organization of its certificates. */
  readonly partner: string;
  /** Name of the site. */
  readonly serverName: string;
  /** The CA that signs the certificates of partners. */
  readonly issuer: CaCertificate;
  /** The CAs that clients' certificates are checked against. */
  readonly trustStore: ITrustStore;
}

/** A site of one partner: everybody reads its front page, and the partner alone its orders. */
export class PartnerSite extends Construct {
  constructor(scope: Construct, id: string, props: PartnerSiteProps) {
    super(scope, id);
    const { partner, serverName, issuer, trustStore } = props;
    const site = new StaplingVhost(this, "site", {
      serverName,
      certificate: ServerCertificate.fromFiles({
        certificateFile: `/etc/letsencrypt/live/${serverName}/fullchain.pem`,
        certificateKeyFile: `/etc/letsencrypt/live/${serverName}/privkey.pem`,
      }),
      trustStore,
    });
    new MutualTlsLocation(site, "orders", {
      path: "/orders",
      issuers: [issuer],
      require: ClientCertificate.organization(partner),
    });
    site.addDocument("index.html", `<p>The orders of ${partner} are in /orders.</p>\n`);
  }
}
