import { z } from "zod";
import { flag, listOf, openObject, text, wholeNumber } from "../contract/shape";

const linkSchema = openObject({
  path: text(),
  target: text(),
});
export interface Link extends Readonly<z.output<typeof linkSchema>> {}

export const securityFixSchema = openObject({
  /** For example `CVE-2026-44185`. */
  cve: text(),
  package: text(),
  /** Upstream's, as this package counts. */
  version: text(),
});
/** A hole that is closed in a package from a version on, and in an older one whose changelog names it. */
export interface SecurityFixData extends Readonly<z.output<typeof securityFixSchema>> {}

const moduleSchema = openObject({
  packages: listOf(text()),
  /** Symlinks that enable it. */
  links: listOf(linkSchema),
  /** Fixes that are relied on, where its version alone does not tell whether it has them. */
  fixes: listOf(securityFixSchema).optional(),
});
export interface HttpdModuleData extends Readonly<z.output<typeof moduleSchema>> {}

const selinuxSchema = openObject({
  /** Boolean that lets httpd connect to any port: to an OCSP responder, that is. */
  networkBoolean: text(),
  /** Type of the ports that httpd may listen on. */
  portType: text(),
  /** TCP ports that have this type without anybody's doing. */
  ports: listOf(wholeNumber()),
  /** Packages of `semanage`, which gives the type to others. */
  portPackages: listOf(text()),
});
export interface HttpdSelinuxData extends Readonly<z.output<typeof selinuxSchema>> {}

const httpdSchema = openObject({
  packages: listOf(text()),
  /** Packages of `curl` and `openssl`, with which a host looks at what it serves. */
  healthCheckPackages: listOf(text()),
  /** Oldest version with the fixes that are relied on; none where the vendor brings them to older ones: see `fixes` of modules. */
  minimumVersion: text().optional(),
  /** systemd unit of httpd. */
  unit: text(),
  /** Name of the unit without its suffix, as certmgr's `service` takes it. */
  service: text(),
  serverRoot: text(),
  configTest: listOf(text()),
  /** File that holds the server's `Listen` directives; it replaces the package's own. */
  listenFile: text(),
  /** Ports on which another file of the package, which stays as it is, makes httpd listen. */
  packageListens: listOf(wholeNumber()),
  /** File of the settings that belong to the whole server. */
  serverFile: text(),
  /** Symlinks that make the server file and modules part of the configuration: link path to target. */
  serverFileLink: linkSchema.optional(),
  /** Folder of one file a virtual host. */
  vhostDirectory: text(),
  /** Folder of the bundles of CA certificates that client certificates are checked against. */
  trustDirectory: text(),
  /** Folder that holds one folder of logs a virtual host. */
  vhostLogDirectory: text(),
  /** `ErrorLog` of the whole server: what happens outside any virtual host, OCSP errors among it. */
  errorLog: text(),
  /** Parent of the default document roots. */
  documentRootDirectory: text(),
  /** `SSLStaplingCache`: where mod_ssl keeps staples while httpd runs. */
  staplingCache: text(),
  /** `MDStoreDir`: where mod_md keeps staples over restarts. */
  mdStoreDirectory: text(),
  /** `SSLSessionCache` of the whole server, where no file of the package sets it. */
  sslSessionCache: text().optional(),
  /** `SSLCipherSuite` of each virtual host for TLS 1.2, where no policy of the system decides that. */
  sslCipherSuite: text().optional(),
  /** Whether every httpd of the platform knows `SSLVHostSNIPolicy`, which is new in 2.4.66. */
  hasSniPolicy: flag(),
  /** For each module that the library may need: what brings and enables it. */
  modules: openObject({
    ssl: moduleSchema,
    socache_shmcb: moduleSchema,
    headers: moduleSchema,
    http2: moduleSchema,
    md: moduleSchema,
  }),
  /** What httpd may not do under SELinux unless it is allowed; none where the system comes without it. */
  selinux: selinuxSchema.optional(),
  /** Files of the package that would serve something nobody declared, and that stay away once they are removed. */
  absent: listOf(text()),
  /** Files of the package that would do so and come back when it is upgraded: a comment takes their place. */
  blanked: listOf(text()),
});
export interface HttpdPlatformData extends Readonly<z.output<typeof httpdSchema>> {}

const trustAnchorsSchema = openObject({
  packages: listOf(text()),
  directory: text(),
  extension: text(),
  /** Command that makes the system's bundle from the folder. */
  update: listOf(text()),
});
export interface TrustAnchorPlatformData extends Readonly<z.output<typeof trustAnchorsSchema>> {}

const firewalldSchema = openObject({
  packages: listOf(text()),
  unit: text(),
  /** Zone that interfaces belong to unless said otherwise. */
  zone: text(),
  zoneFile: text(),
});
export interface FirewalldPlatformData extends Readonly<z.output<typeof firewalldSchema>> {}

export const platformSchema = openObject({
  /** `ID` of /etc/os-release, or a word of its `ID_LIKE`: systems that are built from this one are of its platform. */
  osId: text(),
  /** `VERSION_ID` of /etc/os-release, or its first part. */
  osVersion: text(),
  /** What the engine installs packages with. */
  packageManager: z.enum(["apt", "dnf"]),
  httpd: httpdSchema,
  /** Where a server's certificates and chains lie. */
  certificateDirectory: text(),
  /** Where a server's private keys lie. */
  privateKeyDirectory: text(),
  trustAnchors: trustAnchorsSchema,
  firewalld: firewalldSchema,
  /** Packages of `cfssl` and `multirootca` with SQLite, of `sqlite3`, `curl` and `openssl`; none where nobody packages CFSSL. */
  cfsslPackages: listOf(text()).optional(),
  /** Packages that the certmgr agent calls: curl, jq and openssl. */
  certmgrAgentPackages: listOf(text()),
  /** Where units that the operator owns lie. */
  unitDirectory: text(),
});
/** Everything that differs between operating systems. A new field is filled by every platform or does not compile. */
export interface PlatformData extends Readonly<z.output<typeof platformSchema>> {}

/** A package manager that the engine knows, by the name of its command. */
export type PackageManager = PlatformData["packageManager"];

export type HttpdModule = keyof HttpdPlatformData["modules"];

/** Whether an operating system, as /etc/os-release names it and what it is like, is the declared one. */
export function isSystemOf({ osId, osVersion }: PlatformData, ids: readonly string[], version: string): boolean {
  return ids.includes(osId) && `${version}.`.startsWith(`${osVersion}.`);
}
