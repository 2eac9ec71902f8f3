import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  ClientAuthentication,
  ClientCertificate,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  type Platform,
  ServerCertificate,
  StaplingEngine,
  StaplingVhost,
  TrustStore,
} from "../../../lib";
import { buildFleet } from "../../../lib/build/fleet";
import { printHostPlan, sentFilesOfPlan } from "../../../lib/plan/host-plan";
import { hostPlans } from "../../../lib/synth/host-plans";
import { app } from "../../support/app";
import type { MatrixPki } from "./pki";

export const MODES = ["handshake-optional", "dedicated-host", "per-path"] as const;
export type Mode = (typeof MODES)[number];
export const ENGINES = ["mod_md", "mod_ssl"] as const;
export type Engine = (typeof ENGINES)[number];

export const MUST_STAPLE = "must-staple.lab.test";
export const nameOf = (mode: Mode) => `${mode}.lab.test`;
export const SERVER_NAMES = [...MODES.map(nameOf), MUST_STAPLE];

export const PUBLIC = "/index.html";
export const RESTRICTED = "/restricted/sensitive.txt";
export const DOCUMENTS: Readonly<Record<string, string>> = {
  [PUBLIC]: "Welcome\n",
  [RESTRICTED]: "This is a sensitive document\n",
};

const CLIENT_AUTHENTICATION: Readonly<Record<Mode, ClientAuthentication>> = {
  "handshake-optional": ClientAuthentication.HANDSHAKE_OPTIONAL,
  "dedicated-host": ClientAuthentication.DEDICATED_HOST,
  "per-path": ClientAuthentication.PER_PATH,
};

/** Where certificates and keys lie that something else than the library puts on the host. */
export const PKI_FOLDER = "/srv/matrix";

/** mod_ssl cannot do what such a certificate asks for. */
export const hasMustStaple = (engine: Engine, modes: readonly Mode[]) =>
  engine === "mod_md" && modes.includes("handshake-optional");

/** What an apply brings to a host. */
export interface HostContent {
  readonly plan: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A server with one virtual host a mode, as the library's constructs declare it, planned for a host. */
export function matrixSite(
  engine: Engine,
  modes: readonly Mode[],
  { root, issuing, servers }: MatrixPki,
  host: { readonly address: string; readonly hostKey: string; readonly platform: Platform },
): HostContent {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const server = new HttpdServer(new Host(fleet, "www01", host), "httpd", {
    staplingEngine: engine === "mod_md" ? StaplingEngine.MOD_MD : StaplingEngine.MOD_SSL,
  });
  const trustStore = new TrustStore(fleet, "partners", { certificates: [ca(issuing), ca(root)] });
  const vhost = (serverName: string, mode: Mode, kind: keyof typeof servers) => {
    const certificate = ServerCertificate.fromFiles({
      certificateFile: `${PKI_FOLDER}/${kind}.crt`,
      certificateKeyFile: `${PKI_FOLDER}/${kind}.key`,
      certificateChainFile: `${PKI_FOLDER}/issuing.crt`,
      certificate: ca(servers[kind]),
    });
    const clientAuthentication = CLIENT_AUTHENTICATION[mode];
    const site = new StaplingVhost(server, serverName, {
      ...{ serverName, certificate, trustStore, clientAuthentication },
    });
    for (const [path, text] of Object.entries(DOCUMENTS)) site.addDocument(path.slice(1), text);
    new MutualTlsLocation(site, "restricted", {
      path: "/restricted",
      issuers: [ca(issuing)],
      require: ClientCertificate.organization("Big Partner Foo SA"),
    });
  };
  for (const mode of modes) vhost(nameOf(mode), mode, "plain");
  if (hasMustStaple(engine, modes)) vhost(MUST_STAPLE, "handshake-optional", "must-staple");
  Testing.synth(stack);
  const [plan] = hostPlans(buildFleet(fleet).model);
  if (plan === undefined) throw new Error("the fleet has one host");
  return {
    plan: printHostPlan(plan),
    files: Object.fromEntries(sentFilesOfPlan(plan).map(({ path, content }) => [path, String(content)])),
  };
}

function ca({ parsed }: { readonly parsed: { readonly pem: string } }): CaCertificate {
  return CaCertificate.fromPem(parsed.pem);
}
