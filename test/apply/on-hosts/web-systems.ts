import type { HostSystem } from "./engine-host";

/** A system that the tests' web site is put on: what is called what, and how a generation has modules that another has not. */
export interface WebSystem extends HostSystem {
  /** The head of a plan. */
  readonly os: string;
  readonly packageManager: string;
  /** Installs httpd with TLS and HTTP/2, and what the tests call. */
  readonly install: string;
  readonly group: string;
  readonly root: string;
  readonly unit: string;
  readonly configTest: string;
  readonly listenFile: string;
  readonly serverFile: string;
  /** Without them httpd does not load mod_ssl. */
  readonly sslModuleFiles: readonly string[];
  /** A file of the package that the site does not want. */
  readonly unwanted: string;
  /** What httpd answers at /cgi-bin/. */
  readonly atCgiBin: string;
  /** Further files by path, the same in every generation. */
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links: path and target. Those of `even` and `odd` belong to half of the generations. */
  readonly links: readonly string[];
  readonly even: { readonly links: readonly string[]; readonly directive: string };
  readonly odd: { readonly links: readonly string[]; readonly directive: string };
  /** Shell: `httpd_program`, with whatever it needs in its environment, and `httpd_graceful`. */
  readonly words: string;
}

const enabled = (module: string) => `/etc/apache2/mods-enabled/${module} ../mods-available/${module}`;

export const DEBIAN: WebSystem = {
  platform: "debian",
  lab: { LAB_NAME: "engine-on-hosts", LAB_SUBNET: "10.89.73.0/24" },
  os: "debian 13",
  packageManager: "apt",
  install:
    "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install apache2 curl gawk openssl",
  group: "www-data",
  root: "/etc/apache2",
  unit: "apache2.service",
  configTest: "apache2ctl -t",
  listenFile: "/etc/apache2/ports.conf",
  serverFile: "/etc/apache2/conf-available/site.conf",
  sslModuleFiles: ["/etc/apache2/mods-enabled/ssl.load", "/etc/apache2/mods-enabled/ssl.conf"],
  atCgiBin: "404 Not Found",
  unwanted: "/etc/apache2/sites-enabled/000-default.conf",
  files: {},
  links: [
    "/etc/apache2/conf-enabled/site.conf ../conf-available/site.conf",
    ...["ssl.load", "ssl.conf", "socache_shmcb.load", "headers.load", "http2.load"].map(enabled),
  ],
  even: { links: [enabled("expires.load")], directive: "ExpiresActive On" },
  odd: { links: [enabled("speling.load")], directive: "CheckSpelling On" },
  words: `httpd_root=/etc/apache2 httpd_graceful='apache2ctl graceful'
httpd_program() { (set -a; . /etc/apache2/envvars; exec /usr/sbin/apache2 "$@"); }
`,
};

const loaded = (module: string) => `/etc/httpd/conf.modules.d/90-${module}.conf ../site.modules/${module}.conf`;

export const ENTERPRISE_LINUX: WebSystem = {
  platform: "el",
  lab: { LAB_NAME: "engine-on-el", LAB_SUBNET: "10.89.78.0/24" },
  os: "rhel 9",
  packageManager: "dnf",
  install: "dnf -q -y install httpd mod_ssl mod_http2",
  group: "apache",
  root: "/etc/httpd",
  unit: "httpd.service",
  configTest: "httpd -t",
  listenFile: "/etc/httpd/conf.d/ssl.conf",
  serverFile: "/etc/httpd/conf.d/site.conf",
  sslModuleFiles: ["/etc/httpd/conf.modules.d/00-ssl.conf"],
  // The ScriptAlias is in httpd.conf itself, and its folder has no index.
  atCgiBin: "403 Forbidden",
  unwanted: "/etc/httpd/conf.d/welcome.conf",
  files: {
    "/etc/httpd/site.modules/buffer.conf": "LoadModule buffer_module modules/mod_buffer.so\n",
    "/etc/httpd/site.modules/usertrack.conf": "LoadModule usertrack_module modules/mod_usertrack.so\n",
  },
  links: [],
  even: { links: [loaded("buffer")], directive: "<Location />\n    BufferSize 65536\n  </Location>" },
  odd: { links: [loaded("usertrack")], directive: "CookieTracking Off" },
  words: `httpd_root=/etc/httpd httpd_graceful='httpd -k graceful'
httpd_program() { /usr/sbin/httpd "$@"; }
`,
};
