import { readFileSync } from "node:fs";
import { App, LocalBackend, TerraformStack } from "cdktf";
import {
  CaCertificate,
  ClientAuthentication,
  ClientCertificate,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  Platform,
  ServerCertificate,
  StaplingEngine,
  StaplingVhost,
  TrustStore,
} from "cdktf-mutual-tls";

/** Hosts, and the same number of virtual hosts on each of them. */
export interface Scenario {
  readonly hosts: readonly ScenarioHost[];
  readonly vhosts: number;
  /** Directory of the PKI. */
  readonly pki: string;
  readonly sshPrivateKeyFile?: string;
  /** Differences from the library's defaults. */
  readonly staplingEngine?: "mod_ssl";
  readonly clientAuthentication?: "per-path";
  readonly outdir: string;
}

export interface ScenarioHost {
  readonly name: string;
  readonly address: string;
  /** Algorithm and key. */
  readonly hostKey: string;
}

/** The certificate that all virtual hosts share lies on a host before anything is applied. */
export const certificateFiles = {
  certificateFile: "/etc/ssl/certs/site.crt",
  certificateKeyFile: "/etc/ssl/private/site.key",
  certificateChainFile: "/etc/ssl/certs/site.chain.crt",
};

/** Ids of the stack and of the fleet in it. */
export const STACK = "bench";
export const FLEET = "fleet";

const DOMAIN = "example.org";

/** The organization that the restricted paths admit. */
export const PARTNER = "Big Partner Foo SA";

export function serverName(vhost: number, host: string): string {
  return `site${vhost}.${host}.${DOMAIN}`;
}

function declare(stack: TerraformStack, { hosts, vhosts, pki, sshPrivateKeyFile, ...others }: Scenario): void {
  const staplingEngine = others.staplingEngine && StaplingEngine.MOD_SSL;
  const clientAuthentication = others.clientAuthentication && ClientAuthentication.PER_PATH;
  const fleet = new Fleet(stack, FLEET, { domain: DOMAIN, sshPrivateKeyFile });
  const root = CaCertificate.fromFile(`${pki}/root/ca.pem`);
  const issuer = CaCertificate.fromFile(`${pki}/issuing/ca.pem`);
  const trustStore = new TrustStore(fleet, "partners", { certificates: [issuer, root] });
  const certificate = ServerCertificate.fromFiles(certificateFiles);
  for (const { name, address, hostKey } of hosts) {
    const host = new Host(fleet, name, { address, hostKey, platform: Platform.debian13() });
    const httpd = new HttpdServer(host, "httpd", { staplingEngine });
    for (let vhost = 0; vhost < vhosts; vhost++) {
      const site = new StaplingVhost(httpd, `site${vhost}`, {
        serverName: serverName(vhost, name),
        certificate,
        trustStore,
        clientAuthentication,
      });
      new MutualTlsLocation(site, "orders", {
        path: "/orders",
        issuers: [issuer],
        require: ClientCertificate.organization(PARTNER),
      });
      site.addDocument("index.html", `<p>${serverName(vhost, name)}</p>\n`);
    }
  }
}

/** Synthesizes the scenario of a JSON file: the program whose whole run is measured. */
function main(file: string): void {
  const scenario: Scenario = JSON.parse(readFileSync(file, "utf8"));
  const app = new App({ outdir: scenario.outdir });
  const stack = new TerraformStack(app, STACK);
  new LocalBackend(stack, { path: "terraform.tfstate" });
  if (scenario.hosts.length > 0) declare(stack, scenario);
  app.synth();
}

if (require.main === module) main(process.argv[2] ?? "");
