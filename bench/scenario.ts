import { createECDH } from "node:crypto";
import { App, LocalBackend, TerraformStack } from "cdktf";
import {
  CaCertificate,
  CertificateSource,
  ClientCertificate,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  Platform,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";

/** Hosts and virtual hosts on each of them. */
export interface Scenario {
  readonly hosts: number;
  readonly vhosts: number;
}

/** Synthesizes one scenario: the program whose whole run is measured. Arguments: hosts, vhosts, PKI directory, output. */
function main([hosts = "0", vhosts = "0", pki = "", outdir = ""]: readonly string[]): void {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "bench");
  new LocalBackend(stack, { path: "terraform.tfstate" });
  if (Number(hosts) > 0) declare(stack, { hosts: Number(hosts), vhosts: Number(vhosts) }, pki);
  app.synth();
}

function declare(stack: TerraformStack, { hosts, vhosts }: Scenario, pki: string): void {
  const fleet = new Fleet(stack, "fleet", { domain: "example.org" });
  const root = CaCertificate.fromFile(`${pki}/root/ca.pem`);
  const issuer = CaCertificate.fromFile(`${pki}/issuing/ca.pem`);
  const trustStore = new TrustStore(fleet, "partners", { certificates: [issuer, root] });
  const hostKey = anyHostKey();
  for (let host = 0; host < hosts; host++) {
    const address = `10.${Math.floor(host / 65_536)}.${Math.floor(host / 256) % 256}.${host % 256}`;
    const platform = Platform.debian13();
    const httpd = new HttpdServer(new Host(fleet, `www${host}`, { address, hostKey, platform }), "httpd");
    for (let vhost = 0; vhost < vhosts; vhost++) {
      const serverName = `site${vhost}.www${host}.example.org`;
      const site = new StaplingVhost(httpd, `site${vhost}`, {
        serverName,
        certificate: CertificateSource.files({
          certificateFile: `/etc/ssl/certs/${serverName}.crt`,
          certificateKeyFile: `/etc/ssl/private/${serverName}.key`,
        }),
        trustStore,
      });
      new MutualTlsLocation(site, "orders", {
        path: "/orders",
        issuers: [issuer],
        require: ClientCertificate.organization("Big Partner Foo SA"),
      });
      site.addDocument("index.html", `<p>${serverName}</p>\n`);
    }
  }
}

/** A well-formed public key that no host has. */
function anyHostKey(): string {
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const point = createECDH("prime256v1").generateKeys();
  const blob = Buffer.concat([Buffer.from("ecdsa-sha2-nistp256"), Buffer.from("nistp256"), point].map(field));
  return `ecdsa-sha2-nistp256 ${blob.toString("base64")}`;
}

main(process.argv.slice(2));
