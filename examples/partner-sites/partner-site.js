// The same module in plain JavaScript, where the compiler checks nothing: what is wrong is reported at synth.
const { ClientCertificate, MutualTlsLocation, ServerCertificate, StaplingVhost } = require("cdktf-mutual-tls");
const { Construct } = require("constructs");

class PartnerSite extends Construct {
  constructor(scope, id, { partner, serverName, issuer, trustStore }) {
    super(scope, id);
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

module.exports = { PartnerSite };
