import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { issuerSiteConfig } from "../../lib/httpd/render-issuer-site";
import { catchAllConfig, listenConfig, serverConfig } from "../../lib/httpd/render-server";
import { vhostConfig } from "../../lib/httpd/render-vhost";
import { printConfig } from "../../lib/httpd/syntax/printer";
import type { ConfigNode } from "../../lib/httpd/syntax/tree";
import type { HttpdServerModel, StaplingEngineModel, StaplingVhostModel } from "../../lib/model/httpd";
import type { IssuerSiteModel } from "../../lib/model/pki";
import { asksInHandshake } from "../../lib/model/session-resumption";
import { debian13 } from "../../lib/platform/debian";
import { enterpriseLinux9 } from "../../lib/platform/enterprise-linux";

/** Each file is a JSON model, a line of ten dashes, and the configuration that is printed for it. */
const FOLDER = join(__dirname, "golden");
const DASHES = "----------\n";
const PLATFORMS = { "debian 13": debian13.httpd, "rhel 9": enterpriseLinux9.httpd };

/** What a case does not say because it is not about it. */
const VHOST = {
  path: "stack/lab/www01/httpd/www",
  serverName: "www.lab.test",
  serverAlias: [],
  serverAdmin: "webmaster@lab.test",
  port: 443,
  redirectHttp: false,
  documentRoot: "/var/www/vhosts/www.lab.test",
  certificate: { certificatePath: "/etc/ssl/certs/www.crt", privateKeyPath: "/etc/ssl/private/www.key" },
  clientAuthentication: "handshake-optional",
  sslVerifyDepth: 1,
  revocation: { ocsp: { check: "leaf", responderTimeoutSeconds: 4, nonce: false } },
  locations: [],
  documents: [],
};

interface Case {
  /** Debian 13 unless it says otherwise. */
  readonly platform?: keyof typeof PLATFORMS;
  readonly vhost?: object;
  /** `mod_md` where it is not said. */
  readonly staplingEngine?: StaplingEngineModel;
  /** The sections of these alone. */
  readonly locations?: readonly object[];
  readonly server?: { readonly vhosts: readonly object[] };
  readonly issuerSite?: object;
}

function print({
  platform: name = "debian 13",
  vhost,
  staplingEngine = "mod_md",
  locations,
  server,
  issuerSite,
}: Case): string {
  const platform = PLATFORMS[name];
  if (locations !== undefined) return printConfig(locationSections(vhostOf({ locations })));
  if (vhost !== undefined) return printConfig(vhostConfig(vhostOf(vhost), staplingEngine, platform));
  if (issuerSite !== undefined) return printConfig(issuerSiteConfig(issuerSite as IssuerSiteModel, platform));
  const vhosts = server?.vhosts.map(vhostOf);
  const model = {
    path: "stack/lab/www01/httpd",
    healthChecks: [],
    staplingEngine,
    ...server,
    vhosts,
  } as HttpdServerModel;
  const files = [
    listenConfig(model, platform),
    serverConfig(model, "www01.lab.test", platform),
    catchAllConfig(model, platform),
  ];
  return files.map(printConfig).join("\n");
}

/** With the timeout that a build gives it. */
function vhostOf(given: object): StaplingVhostModel {
  const vhost = { sslSessionCacheTimeoutSeconds: 60, ...VHOST, ...given } as StaplingVhostModel;
  return asksInHandshake(vhost) ? { ...vhost, sslSessionCacheTimeoutSeconds: 0 } : vhost;
}

function locationSections(vhost: StaplingVhostModel): ConfigNode[] {
  const whole = vhostConfig(vhost, "mod_md", debian13.httpd).flatMap((node) =>
    node.kind === "section" ? node.children : [],
  );
  return whole.filter((node) => node.kind === "section" && node.name === "Location");
}

test.each(readdirSync(FOLDER))("%s", (name) => {
  const file = join(FOLDER, name);
  const [input = "", expected] = readFileSync(file, "utf8").split(DASHES);
  const printed = print(JSON.parse(input));
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, `${input}${DASHES}${printed}`);
  else expect(printed).toBe(expected);
});
