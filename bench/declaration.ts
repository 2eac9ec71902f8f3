import type { TerraformStack } from "cdktf";
import {
  CertificateAuthority,
  CertificateSource,
  Certmgr,
  CertmgrManifest,
  Duration,
  Fleet,
  Host,
  HttpdServer,
  MultiRootCa,
  MutualTlsLocation,
  OcspResponder,
  PkiDirectory,
  Platform,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";

/** How much is declared. */
export interface Size {
  readonly hosts: number;
  readonly vhostsPerHost: number;
}

const DOMAIN = "bench.example";
const HOST_KEY =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGyJtmZmiZg2uoSq3stHUMp9MyvlU7vx7esc1H0l4C5qullpEXatSwje+4IJNJJnRWggHbkoDHQpPjgYSoTdEnM=";

/** The ceremony of the CA that signs for every host. */
export const PKI_DESCRIPTION = {
  authorities: [
    { label: "root", subject: { CN: "Root" }, key: { algo: "ecdsa", size: 521 }, expiry: "87600h", pathlen: 1 },
    {
      label: "issuing",
      issuer: "root",
      subject: { CN: "Issuing" },
      key: { algo: "ecdsa", size: 521 },
      expiry: "43800h",
      pathlen: 0,
      ocsp: { subject: { CN: "OCSP" }, expiry: "8760h" },
    },
  ],
  certificates: [
    {
      file: "api/tls",
      issuer: "root",
      subject: { CN: `ca01.${DOMAIN}` },
      key: { algo: "ecdsa", size: 256 },
      usages: ["server auth"],
      expiry: "8760h",
    },
  ],
  authKeys: ["server"],
};

/** A CA host, and web hosts whose virtual hosts each have a certificate, a restricted path and two documents. */
export function declareFleet(stack: TerraformStack, pkiDirectory: string, size: Size): void {
  const fleet = new Fleet(stack, "bench", { domain: DOMAIN });
  const host = (id: string, number: number) =>
    new Host(fleet, id, { address: address(number), hostKey: HOST_KEY, platform: Platform.debian13() });

  const pki = PkiDirectory.open(pkiDirectory);
  const ca01 = host("ca01", 0);
  const root = new CertificateAuthority(fleet, "root", { certificate: pki.certificate("root/ca.pem") });
  const issuing = new CertificateAuthority(fleet, "issuing", {
    certificate: pki.certificate("issuing/ca.pem"),
    issuer: root,
    ocspUrl: `http://ca01.${DOMAIN}:9401`,
    signingProfiles: {
      server: { usages: ["server auth"], expiry: Duration.days(90), authKey: pki.authKey("server") },
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
  const trustStore = new TrustStore(fleet, "partners", { certificates: [issuing.certificate, root.certificate] });

  for (let number = 1; number <= size.hosts; number++) {
    const www = host(`www${number}`, number);
    const certmgr = new Certmgr(www, "certmgr");
    const httpd = new HttpdServer(www, "httpd");
    for (let site = 1; site <= size.vhostsPerHost; site++) {
      const name = `site${site}.www${number}.${DOMAIN}`;
      const certificate = new CertmgrManifest(certmgr, name, {
        authority: issuing,
        multiRootCa,
        profile: "server",
        commonName: name,
        hosts: [name],
      });
      const vhost = new StaplingVhost(httpd, `site${site}`, {
        serverName: name,
        certificate: CertificateSource.certmgr(certificate),
        trustStore,
      });
      new MutualTlsLocation(vhost, "partner", {
        path: "/partner",
        organization: `Partner ${site} SA`,
        issuer: issuing.certificate,
      });
      vhost.addDocument("index.html", `<p>${name}</p>\n`);
      vhost.addDocument("partner/index.html", `<p>For the partner of ${name}</p>\n`);
    }
  }
}

function address(number: number): string {
  return `10.20.${Math.floor(number / 250)}.${(number % 250) + 1}`;
}
