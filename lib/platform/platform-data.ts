/** Everything that differs between operating systems. A new field is filled by every platform or does not compile. */
export interface PlatformData {
  /** `ID` of /etc/os-release, or a word of its `ID_LIKE`: systems that are built from this one are of its platform. */
  readonly osId: string;
  /** `VERSION_ID` of /etc/os-release, or its first part. */
  readonly osVersion: string;
  /** What the engine installs packages with. */
  readonly packageManager: PackageManager;
  readonly httpd: HttpdPlatformData;
  /** Where a server's certificates and chains lie. */
  readonly certificateDirectory: string;
  /** Where a server's private keys lie. */
  readonly privateKeyDirectory: string;
  readonly trustAnchors: TrustAnchorPlatformData;
  readonly firewalld: FirewalldPlatformData;
  /** Packages of `cfssl` and `multirootca` with SQLite, of `sqlite3`, `curl` and `openssl`; none where nobody packages CFSSL. */
  readonly cfsslPackages?: readonly string[];
  /** Packages that the certmgr agent calls: curl, jq and openssl. */
  readonly certmgrAgentPackages: readonly string[];
  /** Where units that the operator owns lie. */
  readonly unitDirectory: string;
}

/** A package manager that the engine knows, by the name of its command. */
export type PackageManager = "apt" | "dnf";

export interface HttpdPlatformData {
  readonly packages: readonly string[];
  /** Packages of `curl` and `openssl`, with which a host looks at what it serves. */
  readonly healthCheckPackages: readonly string[];
  /** Oldest version with the fixes that are relied on; none where the vendor brings them to older ones: see `fixes` of modules. */
  readonly minimumVersion?: string;
  /** systemd unit of httpd. */
  readonly unit: string;
  /** Name of the unit without its suffix, as certmgr's `service` takes it. */
  readonly service: string;
  readonly serverRoot: string;
  readonly configTest: readonly string[];
  /** File that holds the server's `Listen` directives; it replaces the package's own. */
  readonly listenFile: string;
  /** Ports on which another file of the package, which stays as it is, makes httpd listen. */
  readonly packageListens: readonly number[];
  /** File of the settings that belong to the whole server. */
  readonly serverFile: string;
  /** Symlinks that make the server file and modules part of the configuration: link path to target. */
  readonly serverFileLink?: Link;
  /** Folder of one file a virtual host. */
  readonly vhostDirectory: string;
  /** Folder of the bundles of CA certificates that client certificates are checked against. */
  readonly trustDirectory: string;
  /** Folder that holds one folder of logs a virtual host. */
  readonly vhostLogDirectory: string;
  /** `ErrorLog` of the whole server: what happens outside any virtual host, OCSP errors among it. */
  readonly errorLog: string;
  /** Parent of the default document roots. */
  readonly documentRootDirectory: string;
  /** `SSLStaplingCache`: where mod_ssl keeps staples while httpd runs. */
  readonly staplingCache: string;
  /** `MDStoreDir`: where mod_md keeps staples over restarts. */
  readonly mdStoreDirectory: string;
  /** `SSLSessionCache` of the whole server, where no file of the package sets it. */
  readonly sslSessionCache?: string;
  /** `SSLCipherSuite` of each virtual host for TLS 1.2, where no policy of the system decides that. */
  readonly sslCipherSuite?: string;
  /** Whether every httpd of the platform knows `SSLVHostSNIPolicy`, which is new in 2.4.66. */
  readonly hasSniPolicy: boolean;
  /** For each module that the library may need: what brings and enables it. */
  readonly modules: Readonly<Record<HttpdModule, HttpdModuleData>>;
  /** What httpd may not do under SELinux unless it is allowed; none where the system comes without it. */
  readonly selinux?: HttpdSelinuxData;
  /** Files of the package that would serve something nobody declared, and that stay away once they are removed. */
  readonly absent: readonly string[];
  /** Files of the package that would do so and come back when it is upgraded: a comment takes their place. */
  readonly blanked: readonly string[];
}

export type HttpdModule = "ssl" | "socache_shmcb" | "headers" | "http2" | "md";

export interface HttpdSelinuxData {
  /** Boolean that lets httpd connect to any port: to an OCSP responder, that is. */
  readonly networkBoolean: string;
  /** Type of the ports that httpd may listen on. */
  readonly portType: string;
  /** TCP ports that have this type without anybody's doing. */
  readonly ports: readonly number[];
  /** Packages of `semanage`, which gives the type to others. */
  readonly portPackages: readonly string[];
}

export interface HttpdModuleData {
  readonly packages: readonly string[];
  /** Symlinks that enable it. */
  readonly links: readonly Link[];
  /** Fixes that are relied on, where its version alone does not tell whether it has them. */
  readonly fixes?: readonly SecurityFixData[];
}

/** A hole that is closed in a package from a version on, and in an older one whose changelog names it. */
export interface SecurityFixData {
  /** For example `CVE-2026-44185`. */
  readonly cve: string;
  readonly package: string;
  /** Upstream's, as this package counts. */
  readonly version: string;
}

export interface Link {
  readonly path: string;
  readonly target: string;
}

export interface TrustAnchorPlatformData {
  readonly packages: readonly string[];
  readonly directory: string;
  readonly extension: string;
  /** Command that makes the system's bundle from the folder. */
  readonly update: readonly string[];
}

export interface FirewalldPlatformData {
  readonly packages: readonly string[];
  readonly unit: string;
  /** Zone that interfaces belong to unless said otherwise. */
  readonly zone: string;
  readonly zoneFile: string;
}

/** Whether an operating system, as /etc/os-release names it and what it is like, is the declared one. */
export function isSystemOf({ osId, osVersion }: PlatformData, ids: readonly string[], version: string): boolean {
  return ids.includes(osId) && `${version}.`.startsWith(`${osVersion}.`);
}
