import { shellProgram } from "../core/shell-program";
import type { HttpdServerModel, StaplingVhostModel } from "../model/httpd";
import type { CrlRevocationModel, RevocationListModel } from "../model/revocation";
import { siteLabel } from "../model/site-address";
import { type Bundle, type Entry, entriesOf, type Step } from "../plan/bundle";
import { hardening } from "../plan/hardening";
import { printUnit } from "../plan/systemd-unit";
import type { HttpdPlatformData } from "../platform/platform-data";
import type { ParsedCertificate } from "../x509/certificate";
import { revocationFile } from "./render-revocation";

const DIRECTORY = "/etc/mutual-tls-crl";
const STATE = "mutual-tls-crl";

/** Where the refresh script is installed. */
export const CRL_REFRESH = "/usr/local/sbin/mutual-tls-crl-refresh";

export function crlRefreshUnit(vhost: Site, type: "service" | "timer"): string {
  return `mutual-tls-crl-${siteLabel(vhost)}.${type}`;
}

type Site = Pick<StaplingVhostModel, "serverName" | "port">;

/** What `mutual-tls-crl-refresh` reads. */
export function crlSettingsFile(vhost: Site): string {
  return `${folder(vhost)}/refresh.conf`;
}

interface CrlVhost extends StaplingVhostModel {
  readonly revocation: { readonly crl: CrlRevocationModel };
}

/** The virtual hosts that check CRLs. */
export function crlVhosts(server: HttpdServerModel | undefined): CrlVhost[] {
  return (server?.vhosts ?? []).filter(
    (vhost): vhost is CrlVhost => vhost.trustStore !== undefined && vhost.revocation.crl !== undefined,
  );
}

/**
 * The CRLs of a server's virtual hosts, in a bundle before the bundle of httpd. httpd does not start without the file.
 * So if the first CRLs cannot be fetched, the apply stops here and httpd stays as it is.
 */
export function crlBundles(
  server: HttpdServerModel | undefined,
  platform: HttpdPlatformData,
  unitDirectory: string,
): Bundle[] {
  const vhosts = crlVhosts(server);
  if (server === undefined || vhosts.length === 0) return [];
  const make = entriesOf(server.path);
  const entries = vhosts.map((vhost) => vhostEntries(vhost, platform, unitDirectory));
  return [
    {
      name: "crl",
      // httpd's package makes the parent of the folder of CRLs.
      packages: [...platform.packages, ...platform.healthCheckPackages],
      entries: [
        make.directory(DIRECTORY),
        make.directory(platform.trustDirectory),
        make.file(CRL_REFRESH, shellProgram(__dirname, ["crl-refresh"]), "0755"),
        ...entries.flat(),
      ],
      validations: [],
      steps: [
        ...vhosts.map((vhost, index): Step => {
          const of = [CRL_REFRESH, ...(entries[index] ?? []).map(({ path }) => path)];
          return { kind: "on-change", action: "start", unit: crlRefreshUnit(vhost, "service"), of };
        }),
        ...vhosts.map((vhost): Step => ({ kind: "enable", unit: crlRefreshUnit(vhost, "timer") })),
      ],
    },
  ];
}

function vhostEntries(vhost: CrlVhost, platform: HttpdPlatformData, unitDirectory: string): Entry[] {
  const { crl } = vhost.revocation;
  const make = entriesOf(vhost.path);
  const issuers = crl.lists.flatMap(({ issuer }) => (issuer === undefined ? [] : [issuer]));
  return [
    make.directory(folder(vhost)),
    ...[...new Set(issuers)].map((issuer) => make.file(issuerFile(vhost, issuer), issuer.pem)),
    make.file(crlSettingsFile(vhost), settings(vhost, platform)),
    make.file(`${unitDirectory}/${crlRefreshUnit(vhost, "service")}`, service(vhost, platform)),
    make.file(`${unitDirectory}/${crlRefreshUnit(vhost, "timer")}`, timer(vhost, crl.refreshIntervalSeconds)),
  ];
}

function folder(vhost: Site): string {
  return `${DIRECTORY}/${siteLabel(vhost)}`;
}

function issuerFile(vhost: CrlVhost, issuer: ParsedCertificate): string {
  return `${folder(vhost)}/${issuer.fingerprintSha256.slice(0, 16)}.pem`;
}

function settings(vhost: CrlVhost, platform: HttpdPlatformData): string {
  const { lists, refreshIntervalSeconds } = vhost.revocation.crl;
  const list = ({ issuer, url }: RevocationListModel) =>
    issuer === undefined ? [] : [["list", `${issuerFile(vhost, issuer)} ${url}`]];
  return [
    ["bundle", revocationFile(vhost, platform)],
    ["state", `/var/lib/${STATE}/${siteLabel(vhost)}`],
    ["unit", platform.unit],
    ["interval", refreshIntervalSeconds],
    ...lists.flatMap(list),
  ]
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

/** The service reads data from other machines, so it may write only the CRLs. */
function service(vhost: CrlVhost, platform: HttpdPlatformData): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", `Fetch the revocation lists for clients of ${vhost.serverName}`],
        ["Wants", "network-online.target"],
        ["After", "network-online.target"],
      ],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStart", [CRL_REFRESH, siteLabel(vhost)]],
        ["StateDirectory", STATE],
        ["StateDirectoryMode", "0755"],
        ["TimeoutStartSec", "5min"],
        ...hardening({ umask: "0022", writable: [platform.trustDirectory] }),
      ],
    },
  ]);
}

function timer({ serverName }: CrlVhost, seconds: number): string {
  return printUnit([
    { name: "Unit", entries: [["Description", `Look for new revocation lists for clients of ${serverName}`]] },
    {
      name: "Timer",
      entries: [
        ["OnBootSec", "5s"],
        ["OnUnitActiveSec", `${seconds}s`],
        ["AccuracySec", "1s"],
      ],
    },
    { name: "Install", entries: [["WantedBy", "timers.target"]] },
  ]);
}
