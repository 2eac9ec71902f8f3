import { MOZILLA_INTERMEDIATE } from "./cipher-suite";
import type { HttpdModule, HttpdModuleData, PlatformData } from "./platform-data";

/** The package of httpd contains all modules. */
const enabled = (...files: string[]): HttpdModuleData => ({
  packages: [],
  links: files.map((file) => ({ path: `/etc/apache2/mods-enabled/${file}`, target: `../mods-available/${file}` })),
});

const modules: Record<HttpdModule, HttpdModuleData> = {
  ssl: enabled("ssl.load", "ssl.conf"),
  socache_shmcb: enabled("socache_shmcb.load"),
  headers: enabled("headers.load"),
  http2: enabled("http2.load", "http2.conf"),
  md: enabled("md.load"),
  proxy: enabled("proxy.load"),
  proxy_http: enabled("proxy_http.load"),
  proxy_fcgi: enabled("proxy_fcgi.load"),
};

export const debian13: PlatformData = {
  osId: "debian",
  osVersion: "13",
  packageManager: "apt",
  httpd: {
    packages: ["apache2"],
    healthCheckPackages: ["curl", "openssl"],
    minimumVersion: "2.4.68",
    user: "www-data",
    unit: "apache2.service",
    group: "www-data",
    service: "apache2",
    serverRoot: "/etc/apache2",
    configTest: ["apache2ctl", "-t"],
    listenFile: "/etc/apache2/ports.conf",
    packageListens: [],
    serverFile: "/etc/apache2/conf-available/mutual-tls.conf",
    serverFileLink: {
      path: "/etc/apache2/conf-enabled/mutual-tls.conf",
      target: "../conf-available/mutual-tls.conf",
    },
    vhostDirectory: "/etc/apache2/vhosts.d",
    trustDirectory: "/etc/apache2/trusts",
    vhostLogDirectory: "/var/log/apache2/vhosts",
    errorLog: "/var/log/apache2/error.log",
    documentRootDirectory: "/var/www/vhosts",
    staplingCache: "shmcb:/run/apache2/ocsp(128000)",
    mdStoreDirectory: "/var/lib/apache2/md",
    sslCipherSuite: MOZILLA_INTERMEDIATE,
    hasSniPolicy: true,
    modules,
    moduleLink: { path: "/etc/apache2/mods-enabled/NAME.load", target: "../mods-available/NAME.load" },
    absent: [
      "/etc/apache2/sites-enabled/000-default.conf",
      // Read after the server's file, with another ServerTokens and ServerSignature.
      "/etc/apache2/conf-enabled/security.conf",
      "/etc/apache2/conf-enabled/serve-cgi-bin.conf",
      // /server-status and /icons of every virtual host.
      "/etc/apache2/mods-enabled/status.conf",
      "/etc/apache2/mods-enabled/alias.conf",
    ],
    blanked: [],
  },
  certificateDirectory: "/etc/ssl/certs",
  privateKeyDirectory: "/etc/ssl/private",
  trustAnchors: {
    packages: ["ca-certificates"],
    directory: "/usr/local/share/ca-certificates",
    extension: ".crt",
    update: ["update-ca-certificates"],
  },
  firewalld: {
    packages: ["firewalld"],
    unit: "firewalld.service",
    zone: "public",
    zoneFile: "/etc/firewalld/zones/public.xml",
  },
  cfsslPackages: ["golang-cfssl", "sqlite3", "curl", "openssl"],
  pythonPackages: ["python3"],
  gate: {
    packages: ["apache2-bin", "jq"],
    binary: "/usr/sbin/apache2",
    modulesDirectory: "/usr/lib/apache2/modules",
  },
  certmgrAgentPackages: ["curl", "jq", "openssl"],
  unitDirectory: "/etc/systemd/system",
};
