import { relative } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import {
  CertificateAuthority,
  Certmgr,
  CertmgrManifest,
  ClientCertificate,
  Duration,
  Fleet,
  Host,
  HttpdServer,
  ImportedCertificate,
  IssuerSite,
  KeyUsage,
  MultiRootCa,
  MutualTlsLocation,
  OcspResponder,
  PkiDirectory,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";
import { type Inventory, readInventory } from "./inventory";

/** The lab of the post "Apache HTTPd With Mutual TLS and OCSP Stapling". */
export class SeedLab extends TerraformStack {
  constructor(app: App, inventory: Inventory) {
    super(app, "seed-lab");
    new LocalBackend(this, { path: relative(`${app.outdir}/stacks/seed-lab`, inventory.stateFile) });

    // The hosts. Everybody knows everybody by name; only ssh and what a host serves passes its firewall.
    const lab = new Fleet(this, "lab", { domain: inventory.domain, sshPrivateKeyFile: inventory.privateKeyPath });
    const ca01 = new Host(lab, "ca01", { ...inventory.host("ca01"), aliases: ["ocsp01"] });
    const www01 = new Host(lab, "www01", inventory.host("www01"));
    const client01 = new Host(lab, "client01", inventory.host("client01"));

    // The PKI. Its keys were made on the operator's machine; the root's never leaves it.
    const pki = PkiDirectory.fromDirectory(inventory.pkiDirectory);
    const root = new CertificateAuthority(lab, "carc_r100l", {
      certificate: pki.certificate("carc_r100l/ca.pem"),
      ocspUrl: "http://ocsp01.lab.carcano.corp:9400",
      issuerUrl: "http://ca01.lab.carcano.corp/carc_r100l/ca.crt",
      crlUrl: "http://ca01.lab.carcano.corp/carc_r100l/crl.der",
    });
    const intermediate = new CertificateAuthority(lab, "carc_i101l", {
      certificate: pki.certificate("carc_i101l/ca.pem"),
      issuer: root,
      ocspUrl: "http://ocsp01.lab.carcano.corp:9401",
      issuerUrl: "http://ca01.lab.carcano.corp/carc_i101l/ca.crt",
      crlUrl: "http://ca01.lab.carcano.corp/carc_i101l/crl.der",
      cpsUrl: "http://ca01.lab.carcano.corp/carc_i101l/cps.html",
      signingProfiles: {
        server: {
          usages: [KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.SERVER_AUTH],
          expiry: Duration.hours(8760),
          authKey: pki.authKey("server"),
          nameWhitelist: "^([a-z0-9-]+\\.)*lab\\.carcano\\.corp$",
        },
        client: {
          usages: [KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.CLIENT_AUTH],
          expiry: Duration.hours(8760),
          authKey: pki.authKey("client"),
          // Both partners of the post are on one host; `npm run lab -- enroll` makes further identities of theirs.
          sharedByOrganizations: true,
          allowedRequests: [
            { names: [{ country: "CH", organization: "Big Partner Foo SA" }] },
            { names: [{ country: "CH", organization: "Big Partner Bar SA" }] },
          ],
        },
      },
    });

    // ca01 signs, answers for what was signed, and publishes the CAs' certificates and revocation lists.
    const multiRootCa = new MultiRootCa(ca01, "multirootca", {
      roots: [{ authority: intermediate, privateKey: pki.privateKey("carc_i101l/ca.pem") }],
      tlsCertificate: pki.certificate("api/tls.pem"),
      tlsPrivateKey: pki.privateKey("api/tls.pem"),
    });
    new OcspResponder(ca01, "ocsp-carc_r100l", {
      authority: root,
      port: 9400,
      certificate: pki.certificate("carc_r100l/ocsp.pem"),
      privateKey: pki.privateKey("carc_r100l/ocsp.pem"),
      issued: [pki.certificate("carc_i101l/ca.pem"), pki.certificate("api/tls.pem")],
    });
    new OcspResponder(ca01, "ocsp-carc_i101l", {
      authority: intermediate,
      port: 9401,
      certificate: pki.certificate("carc_i101l/ocsp.pem"),
      privateKey: pki.privateKey("carc_i101l/ocsp.pem"),
    });
    new IssuerSite(new HttpdServer(ca01, "httpd"), "issuer-site", {
      serverName: "ca01.lab.carcano.corp",
      authorities: [
        {
          authority: root,
          crlFile: pki.file("carc_r100l/crl.der"),
          certificationPracticeStatement: "<h1>CARC R100L Certification Practice Statement</h1>\n",
        },
        {
          authority: intermediate,
          certificationPracticeStatement: "<h1>CARC I101L Certification Practice Statement</h1>\n",
        },
      ],
    });

    // www01 enrolls the certificate of its site, then serves it.
    const certificate = new CertmgrManifest(new Certmgr(www01, "certmgr"), "lab.carcano.corp", {
      authority: intermediate,
      multiRootCa,
      profile: "server",
      commonName: "www.lab.carcano.corp",
      hosts: ["www.lab.carcano.corp", "lab.carcano.corp"],
      names: [{ country: "CH", state: "Tessin", organization: "Carcano SA" }],
    });
    const www = new StaplingVhost(new HttpdServer(www01, "httpd"), "www", {
      serverName: "www.lab.carcano.corp",
      serverAlias: ["lab.carcano.corp"],
      documentRoot: "/var/www/vhosts/lab.carcano.corp/www",
      certificate: certificate,
      trustStore: new TrustStore(lab, "partners", { certificates: [intermediate.certificate, root.certificate] }),
    });
    new MutualTlsLocation(www, "restricted", {
      path: "/restricted",
      issuers: [intermediate.certificate],
      require: ClientCertificate.organization("Big Partner Foo SA"),
    });
    www.addDocument("index.html", "<html><body>Welcome to www.lab.carcano.corp</body></html>\n");
    www.addDocument("restricted/sensitive.txt", "This is a sensitive document\n");

    // client01 trusts the root and holds the identities that the post tries.
    client01.addTrustAnchor("carc_r100l", root.certificate);
    const identities = new Certmgr(client01, "certmgr");
    for (const [name, organization] of [
      ["foo-data-exchange-svc01", "Big Partner Foo SA"],
      ["bar-data-exchange-svc01", "Big Partner Bar SA"],
    ] as const) {
      new CertmgrManifest(identities, name, {
        authority: intermediate,
        multiRootCa,
        profile: "client",
        keyUsages: [KeyUsage.CLIENT_AUTH],
        commonName: "data-exchange-svc01",
        names: [{ country: "CH", organization }],
        certificate: { path: `/root/${name}.crt` },
        privateKey: { path: `/root/${name}.key` },
      });
    }
    new ImportedCertificate(client01, "untrusted-data-exchange-svc01", {
      certificate: pki.certificate("untrusted/untrusted-data-exchange-svc01.pem"),
      privateKey: pki.privateKey("untrusted/untrusted-data-exchange-svc01.pem"),
      certificatePath: "/root/untrusted-data-exchange-svc01.crt",
      privateKeyPath: "/root/untrusted-data-exchange-svc01.key",
    });
  }
}

if (require.main === module) {
  const app = new App();
  new SeedLab(app, readInventory());
  app.synth();
}
