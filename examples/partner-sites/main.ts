import { App, TerraformStack } from "cdktf";
import { CaCertificate, Fleet, Host, HttpdServer, Platform, TrustStore } from "cdktf-mutual-tls";
import { PartnerSite } from "./partner-site";

/** Ten sites on one host, each made by the construct of this folder. */
export class PartnerSites extends TerraformStack {
  constructor(app: App, id: string, partnersCa: CaCertificate) {
    super(app, id);
    const fleet = new Fleet(this, "web", { domain: "example.org" });
    const www01 = new Host(fleet, "www01", {
      address: "10.20.0.12",
      hostKey:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNOvYlLBx8YucbQiRoiDufFP9WVlZ6T/hMovCsUUT/3lJpyI1qQVAHTST0o0QefzensdQpVVPGQMp4CD94VFDrk=",
      platform: Platform.debian13(),
    });
    const server = new HttpdServer(www01, "httpd");
    const trustStore = new TrustStore(fleet, "partners", { certificates: [partnersCa] });
    for (let number = 1; number <= 10; number++) {
      new PartnerSite(server, `partner-${number}`, {
        partner: `Partner ${number} SA`,
        serverName: `partner-${number}.example.org`,
        issuer: partnersCa,
        trustStore,
      });
    }
  }
}

if (require.main === module) {
  const app = new App();
  new PartnerSites(app, "partner-sites", CaCertificate.fromFile("partners-ca.pem"));
  app.synth();
}
