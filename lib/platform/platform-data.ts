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
  /** Upstream's version, in the numbering of this package. */
  version: text(),
});
/** A CVE that a package fixes from a version on, or in an older version whose changelog names it. */
export interface SecurityFixData extends Readonly<z.output<typeof securityFixSchema>> {}

const moduleSchema = openObject({
  packages: listOf(text()),
  /** Symlinks that enable it. */
  links: listOf(linkSchema),
  /** Fixes that the library relies on, if the version of the package alone does not show them. */
  fixes: listOf(securityFixSchema).optional(),
});
export interface HttpdModuleData extends Readonly<z.output<typeof moduleSchema>> {}

const selinuxSchema = openObject({
  /** Boolean that lets httpd connect to any port, for example to an OCSP responder. */
  networkBoolean: text(),
  /** Type of the ports that httpd may listen on. */
  portType: text(),
  /** TCP ports that have this type by default. */
  ports: listOf(wholeNumber()),
  /** Packages of `semanage`, which gives the type to other ports. */
  portPackages: listOf(text()),
});
export interface HttpdSelinuxData extends Readonly<z.output<typeof selinuxSchema>> {}

const httpdSchema = openObject({
  packages: listOf(text()),
  /** Packages of `curl` and `openssl`, which run health checks on the host. */
  healthCheckPackages: listOf(text()),
  /**
   * Oldest version with the fixes that the library relies on. Absent if the vendor adds fixes to older versions: see
   * `fixes` of modules.
   */
  minimumVersion: text().optional(),
  /** User that answers requests. */
  user: text(),
  /** systemd unit of httpd. */
  unit: text(),
  /** Group of httpd's processes, which alone may read restricted documents. Absent in outputs of 0.2.0 and before. */
  group: text().optional(),
  /** Name of the unit without its suffix, as certmgr's `service` takes it. */
  service: text(),
  serverRoot: text(),
  configTest: listOf(text()),
  /** File that holds the server's `Listen` directives; it replaces the package's own. */
  listenFile: text(),
  /** Ports on which another file of the package, which is not replaced, makes httpd listen. */
  packageListens: listOf(wholeNumber()),
  /** File of the settings that belong to the whole server. */
  serverFile: text(),
  /** Symlinks that make the server file and modules part of the configuration: link path to target. */
  serverFileLink: linkSchema.optional(),
  /** Folder with one file for each virtual host. */
  vhostDirectory: text(),
  /** Folder of the bundles of CA certificates that client certificates are checked against. */
  trustDirectory: text(),
  /** Folder that holds one folder of logs for each virtual host. */
  vhostLogDirectory: text(),
  /** `ErrorLog` of the whole server: messages outside any virtual host, OCSP errors among them. */
  errorLog: text(),
  /** Parent of the default document roots. */
  documentRootDirectory: text(),
  /** `SSLStaplingCache`: where mod_ssl keeps staples while httpd runs. */
  staplingCache: text(),
  /** `MDStoreDir`: where mod_md keeps staples across restarts. */
  mdStoreDirectory: text(),
  /**
   * File of mod_md's directives, where the folder of its store belongs to httpd's user: root makes nothing there, and mod_md
   * makes its store itself. Without it root makes the store, and the directives are in `serverFile`.
   */
  mdFile: text().optional(),
  /** `SSLSessionCache` of the whole server, if no file of the package sets it. */
  sslSessionCache: text().optional(),
  /** `SSLCipherSuite` of each virtual host for TLS 1.2, if the system has no crypto policy. */
  sslCipherSuite: text().optional(),
  /** Whether every httpd of the platform knows `SSLVHostSNIPolicy`, which is new in 2.4.66. */
  hasSniPolicy: flag(),
  /** For each module that the library may need: what installs and enables it. */
  modules: openObject({
    ssl: moduleSchema,
    socache_shmcb: moduleSchema,
    headers: moduleSchema,
    http2: moduleSchema,
    md: moduleSchema,
    // A model that an older version wrote has none of these.
    proxy: moduleSchema.optional(),
    proxy_http: moduleSchema.optional(),
    proxy_fcgi: moduleSchema.optional(),
  }),
  /** The link that loads the module `NAME`. Absent if packages load their modules themselves. */
  moduleLink: openObject({ path: text(), target: text() }).optional(),
  /** What SELinux has to allow for httpd. Absent if the system has no SELinux. */
  selinux: selinuxSchema.optional(),
  /** Files of the package that would serve something undeclared. They stay absent after they are removed. */
  absent: listOf(text()),
  /**
   * Files of the package that would serve something undeclared, and that an upgrade restores. A comment takes their
   * place.
   */
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
  /** Default zone of network interfaces. */
  zone: text(),
  zoneFile: text(),
});
export interface FirewalldPlatformData extends Readonly<z.output<typeof firewalldSchema>> {}

const gateSchema = openObject({
  /** Packages of the program and of the modules, without a service that starts by itself where there are such. */
  packages: listOf(text()),
  /** httpd's program. */
  binary: text(),
  modulesDirectory: text(),
});
/** What the gate of a signing API is made of: an instance of httpd with a configuration of its own. */
export interface GatePlatformData extends Readonly<z.output<typeof gateSchema>> {}

export const platformSchema = openObject({
  /**
   * `ID` of /etc/os-release, or a word of its `ID_LIKE`: systems that are built from this one belong to its platform.
   */
  osId: text(),
  /** `VERSION_ID` of /etc/os-release, or its first part. */
  osVersion: text(),
  /** The package manager that the engine uses. */
  packageManager: z.enum(["apt", "dnf"]),
  httpd: httpdSchema,
  /** Where a server's certificates and chains lie. */
  certificateDirectory: text(),
  /** Where a server's private keys lie. */
  privateKeyDirectory: text(),
  trustAnchors: trustAnchorsSchema,
  firewalld: firewalldSchema,
  /**
   * Packages of `cfssl` and `multirootca` with SQLite, of `sqlite3`, `curl` and `openssl`. Absent if the platform has
   * no package of CFSSL.
   */
  cfsslPackages: listOf(text()).optional(),
  /** Packages of `/usr/bin/python3`, which relays questions to OCSP responders. */
  pythonPackages: listOf(text()),
  gate: gateSchema,
  /** Packages that the certmgr agent calls: curl, jq and openssl. */
  certmgrAgentPackages: listOf(text()),
  /** Folder of systemd units that the operator owns. */
  unitDirectory: text(),
});
/** Everything that differs between operating systems. A new field is filled by every platform or does not compile. */
export interface PlatformData extends Readonly<z.output<typeof platformSchema>> {}

/** A package manager that the engine knows, by the name of its command. */
export type PackageManager = PlatformData["packageManager"];

export type HttpdModule = keyof HttpdPlatformData["modules"];

/** Whether an operating system is the declared one, by `ID`, `ID_LIKE` and `VERSION_ID` of its /etc/os-release. */
export function isSystemOf({ osId, osVersion }: PlatformData, ids: readonly string[], version: string): boolean {
  return ids.includes(osId) && `${version}.`.startsWith(`${osVersion}.`);
}
