import { dirname } from "node:path";
import { Duration } from "../core/duration";
import type { CertmgrManifestModel, CertmgrModel, FileSpecModel, SubjectNameModel } from "../model/certmgr";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import { type Bundle, type Entry, entriesOf } from "../plan/bundle";
import type { ParsedCertificate } from "../x509/certificate";
import { buildChain } from "../x509/chain";
import { agentScript } from "./agent";
import { printConfig } from "./config";
import { type Manifest, type ManifestFile, type ManifestName, printManifest } from "./manifest";
import { CERTMGR_AGENT, certmgrAgentService, certmgrAgentTimer } from "./units";

const DIRECTORY = "/etc/certmgr";
export const MANIFEST_DIRECTORY = `${DIRECTORY}/conf.d`;
const AUTH_KEY_DIRECTORY = `${DIRECTORY}/auth`;
const CONFIG = `${DIRECTORY}/certmgr.json`;
export const ROOT_CA = `${DIRECTORY}/root_ca.pem`;

/** The agent, its manifests and keys; a change of them enrolls at once. */
export function certmgrBundles(fleet: FleetModel, host: HostModel): Bundle[] {
  const certmgr = host.certmgr;
  if (certmgr === undefined) return [];
  return [
    {
      name: "certmgr",
      packages: host.platform.certmgrAgentPackages,
      entries: [...agentEntries(fleet, host, certmgr), ...certmgr.manifests.flatMap(manifestEntries)],
      validations: [],
      steps: [
        { kind: "on-change", action: "start", unit: "certmgr-agent.service" },
        { kind: "enable", unit: "certmgr-agent.timer" },
      ],
    },
  ];
}

function agentEntries(fleet: FleetModel, host: HostModel, certmgr: CertmgrModel): Entry[] {
  const make = entriesOf(certmgr.path);
  const config = printConfig({
    dir: MANIFEST_DIRECTORY,
    svcmgr: "systemd",
    before: Duration.seconds(certmgr.beforeSeconds).toGoDuration(),
    interval: Duration.seconds(certmgr.intervalSeconds).toGoDuration(),
  });
  const keys = new Map(
    certmgr.manifests.flatMap(({ authKey }) => (authKey === undefined ? [] : [[authKey.name, authKey]])),
  );
  return [
    make.directory(DIRECTORY),
    make.directory(MANIFEST_DIRECTORY),
    make.directory(AUTH_KEY_DIRECTORY, "0700"),
    make.file(CERTMGR_AGENT, agentScript(), "0755"),
    make.file(CONFIG, config),
    make.file(
      ROOT_CA,
      apiRoots(fleet, certmgr)
        .map((root) => root.pem)
        .join(""),
    ),
    ...[...keys.values()].map((key) => make.secret(authKeyFile(key.name), key)),
    make.file(`${host.platform.unitDirectory}/certmgr-agent.service`, certmgrAgentService(writtenFolders(certmgr))),
    make.file(`${host.platform.unitDirectory}/certmgr-agent.timer`, certmgrAgentTimer(certmgr.intervalSeconds)),
  ];
}

/** The folders that the agent replaces files in. */
function writtenFolders({ manifests }: CertmgrModel): string[] {
  const paths = manifests.flatMap(({ certificate, privateKey, ca, fullChainPath }) => [
    ...[certificate.path, privateKey.path, ca.path],
    ...(fullChainPath === undefined ? [] : [fullChainPath]),
  ]);
  return [...new Set(paths.map((path) => dirname(path)))].sort();
}

/** The CAs at the top of the APIs' own certificates: what the agent trusts when it talks to them. */
function apiRoots(fleet: FleetModel, certmgr: CertmgrModel): ParsedCertificate[] {
  const pool = fleet.authorities.map((authority) => authority.certificate);
  const roots = certmgr.manifests.flatMap(({ multiRootCa }) =>
    multiRootCa === undefined ? [] : buildChain(multiRootCa.tlsCertificate, pool).slice(1).slice(-1),
  );
  return [...new Map(roots.map((root) => [root.fingerprintSha256, root])).values()];
}

function manifestEntries(manifest: CertmgrManifestModel): Entry[] {
  return [
    entriesOf(manifest.path).file(`${MANIFEST_DIRECTORY}/${manifest.name}.json`, printManifest(manifestOf(manifest))),
  ];
}

/** The manifest in certmgr's own words. */
export function manifestOf(manifest: CertmgrManifestModel): Manifest {
  const { multiRootCa, service, action, authKey } = manifest;
  return {
    ...(service === undefined ? { svcmgr: "dummy" } : { service, action, svcmgr: "systemd" }),
    request: {
      CN: manifest.commonName,
      key: { algo: manifest.keyAlgo, size: manifest.keySize },
      hosts: manifest.hosts.length === 0 ? undefined : manifest.hosts,
      names: manifest.names.length === 0 ? undefined : manifest.names.map(nameOf),
    },
    private_key: fileOf(manifest.privateKey),
    certificate: { ...fileOf(manifest.certificate), full_chain: manifest.fullChainPath },
    ca: fileOf(manifest.ca),
    key_usages: manifest.keyUsages,
    authority: {
      remote: `https://${multiRootCa?.serverName}:${multiRootCa?.port}`,
      auth_key_file: authKeyFile(authKey?.name ?? "missing"),
      label: manifest.authority.label,
      profile: manifest.profile,
      root_ca: ROOT_CA,
    },
  };
}

export function authKeyFile(name: string): string {
  return `${AUTH_KEY_DIRECTORY}/${name}.key`;
}

function nameOf({ country, state, locality, organization, organizationalUnit }: SubjectNameModel): ManifestName {
  return { C: country, ST: state, L: locality, O: organization, OU: organizationalUnit };
}

function fileOf({ path, owner, group, mode }: FileSpecModel): ManifestFile {
  return { path, owner, group, mode };
}
