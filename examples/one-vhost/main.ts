import { App, TerraformStack } from "cdktf";
import {
  CertificateAuthority,
  Certmgr,
  CertmgrManifest,
  ClientCertificate,
  Duration,
  Fleet,
  Host,
  HttpdServer,
  KeyUsage,
  Meaning,
  MultiRootCa,
  MutualTlsLocation,
  OcspResponder,
  PkiDirectory,
  Platform,
  PolicyRule,
  ReviewPolicy,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";

/** One site with one restricted path, and the CA host that signs and answers for its certificate. */
export class OneVhost extends TerraformStack {
  constructor(app: App, pkiDirectory: string) {
    super(app, "one-vhost");

    // snippet:start fleet
    const fleet = new Fleet(this, "web", { domain: "example.org", sshPrivateKeyFile: "id_ed25519" });
    const platform = Platform.debian13();
    const ca01 = new Host(fleet, "ca01", {
      address: "10.20.0.11",
      hostKey:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGyJtmZmiZg2uoSq3stHUMp9MyvlU7vx7esc1H0l4C5qullpEXatSwje+4IJNJJnRWggHbkoDHQpPjgYSoTdEnM=",
      platform,
    });
    const www01 = new Host(fleet, "www01", {
      address: "10.20.0.12",
      hostKey:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNOvYlLBx8YucbQiRoiDufFP9WVlZ6T/hMovCsUUT/3lJpyI1qQVAHTST0o0QefzensdQpVVPGQMp4CD94VFDrk=",
      platform,
    });
    // snippet:end fleet

    // snippet:start policy
    new ReviewPolicy(fleet, "policy")
      .deny(PolicyRule.noNewIssuer(), PolicyRule.noWeakening(Meaning.PORT_OPENED), PolicyRule.noVhostWithoutStapling())
      .warn(PolicyRule.noCertificateExpiringWithin(Duration.days(60)), PolicyRule.noRestart("apache2.service"));
    // snippet:end policy

    // snippet:start pki
    const pki = PkiDirectory.fromDirectory(pkiDirectory);
    const root = new CertificateAuthority(fleet, "root", { certificate: pki.certificate("root/ca.pem") });
    const issuing = new CertificateAuthority(fleet, "issuing", {
      certificate: pki.certificate("issuing/ca.pem"),
      issuer: root,
      ocspUrl: "http://ca01.example.org:9401",
      signingProfiles: {
        server: {
          usages: [KeyUsage.DIGITAL_SIGNATURE, KeyUsage.SERVER_AUTH],
          expiry: Duration.days(90),
          authKey: pki.authKey("server"),
        },
      },
    });
    const multiRootCa = new MultiRootCa(ca01, "multirootca", {
      roots: [{ authority: issuing, privateKey: pki.privateKey("issuing/ca.pem") }],
      tlsCertificate: pki.certificate("api/tls.pem"),
      tlsPrivateKey: pki.privateKey("api/tls.pem"),
    });
    new OcspResponder(ca01, "ocsp", {
      authority: issuing,
      port: 9401,
      certificate: pki.certificate("issuing/ocsp.pem"),
      privateKey: pki.privateKey("issuing/ocsp.pem"),
    });
    // snippet:end pki

    // snippet:start vhost
    const certificate = new CertmgrManifest(new Certmgr(www01, "certmgr"), "www.example.org", {
      authority: issuing,
      multiRootCa,
      profile: "server",
      commonName: "www.example.org",
      hosts: ["www.example.org"],
    });
    const www = new StaplingVhost(new HttpdServer(www01, "httpd"), "www", {
      serverName: "www.example.org",
      certificate: certificate,
      trustStore: new TrustStore(fleet, "partners", { certificates: [issuing.certificate, root.certificate] }),
    });
    new MutualTlsLocation(www, "orders", {
      path: "/orders",
      issuers: [issuing.certificate],
      require: ClientCertificate.organization("Big Partner Foo SA"),
    });
    www.addDocument("index.html", "<p>Everybody may read this.</p>\n");
    www.addDocument("orders/index.html", "<p>Only Big Partner Foo SA may read this.</p>\n");
    // snippet:end vhost
  }
}

if (require.main === module) {
  const app = new App();
  new OneVhost(app, "pki");
  app.synth();
}
