import type { HttpdModule, HttpdModuleData, PlatformData } from "./platform-data";

/** A package that loads its module with a file in conf.modules.d. The package of httpd loads the other modules. */
const packaged = (...packages: string[]): HttpdModuleData => ({ packages, links: [] });

/**
 * Both ask OCSP responders, and a client certificate may choose which. Versions of the mod_md package are mod_md's, not
 * httpd's.
 */
const modules: Record<HttpdModule, HttpdModuleData> = {
  ssl: { ...packaged("mod_ssl"), fixes: [{ cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.68" }] },
  socache_shmcb: packaged(),
  headers: packaged(),
  http2: packaged("mod_http2"),
  proxy: packaged(),
  proxy_http: packaged(),
  proxy_fcgi: packaged(),
  md: { ...packaged("mod_md"), fixes: [{ cve: "CVE-2026-29168", package: "mod_md", version: "2.6.10" }] },
};

export const enterpriseLinux9: PlatformData = {
  osId: "rhel",
  osVersion: "9",
  packageManager: "dnf",
  httpd: {
    packages: ["httpd"],
    healthCheckPackages: ["curl", "openssl"],
    user: "apache",
    unit: "httpd.service",
    group: "apache",
    service: "httpd",
    serverRoot: "/etc/httpd",
    configTest: ["httpd", "-t"],
    // mod_ssl's file: it declares a port, and a virtual host that would answer for any name.
    listenFile: "/etc/httpd/conf.d/ssl.conf",
    // In /etc/httpd/conf/httpd.conf.
    packageListens: [80],
    serverFile: "/etc/httpd/conf.d/mutual-tls.conf",
    vhostDirectory: "/etc/httpd/vhosts.d",
    trustDirectory: "/etc/httpd/trusts",
    vhostLogDirectory: "/var/log/httpd/vhosts",
    errorLog: "/var/log/httpd/error_log",
    documentRootDirectory: "/var/www/vhosts",
    staplingCache: "shmcb:/run/httpd/ocsp(128000)",
    mdStoreDirectory: "/var/lib/httpd/md",
    mdFile: "/etc/httpd/conf.d/mutual-tls-md.conf",
    sslSessionCache: "shmcb:/run/httpd/sslcache(512000)",
    hasSniPolicy: false,
    modules,
    selinux: {
      networkBoolean: "httpd_can_network_connect",
      portType: "http_port_t",
      ports: [80, 81, 443, 488, 8008, 8009, 8443, 9000],
      portPackages: ["policycoreutils-python-utils"],
    },
    absent: [],
    // A page of its own for /, and /icons of every virtual host.
    blanked: ["/etc/httpd/conf.d/welcome.conf", "/etc/httpd/conf.d/autoindex.conf"],
  },
  certificateDirectory: "/etc/pki/tls/certs",
  privateKeyDirectory: "/etc/pki/tls/private",
  trustAnchors: {
    packages: ["ca-certificates"],
    directory: "/etc/pki/ca-trust/source/anchors",
    extension: ".crt",
    update: ["update-ca-trust"],
  },
  firewalld: {
    packages: ["firewalld"],
    unit: "firewalld.service",
    zone: "public",
    zoneFile: "/etc/firewalld/zones/public.xml",
  },
  pythonPackages: ["python3"],
  gate: {
    packages: ["httpd", "mod_ssl", "jq"],
    binary: "/usr/sbin/httpd",
    modulesDirectory: "/usr/lib64/httpd/modules",
  },
  certmgrAgentPackages: ["curl", "jq", "openssl"],
  unitDirectory: "/etc/systemd/system",
};

export const enterpriseLinux10: PlatformData = { ...enterpriseLinux9, osVersion: "10" };
