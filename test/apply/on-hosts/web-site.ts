/** What a host of the tests should be, in one of its generations. */
export interface Generation {
  readonly plan: string;
  readonly files: Readonly<Record<string, string>>;
  /** Lines for the engine's secrets. */
  readonly secrets: string;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

/**
 * Two bundles: a daemon with a unit, a secret and names, and httpd with several files that must fit each other. `even`
 * and odd generations load different modules, and have a virtual host that the other has not.
 */
export function webSite(generation: number, certificate: string): Generation {
  const even = generation % 2 === 0;
  const files: Record<string, string> = {};
  const file = (path: string, content: string, metadata = "0644 root root") => {
    files[path] = content;
    return `  file ${path} ${metadata}`;
  };
  const enabled = (module: string) => `  link /etc/apache2/mods-enabled/${module} ../mods-available/${module}`;
  const vhost = (name: string, header: string, ...lines: string[]) =>
    [
      ...["<VirtualHost *:443>", `  ServerName ${name}`],
      ...[
        "  SSLEngine on",
        "  SSLCertificateFile /etc/ssl/site/site.crt",
        "  SSLCertificateKeyFile /etc/ssl/site/site.key",
      ],
      ...["  Protocols h2 http/1.1", "  DocumentRoot /var/www/site", `  Header always set ${header} ${generation}`],
      ...[...lines.map((line) => `  ${line}`), "</VirtualHost>", ""],
    ].join("\n");
  const plan = [
    ...["cdktf-mutual-tls-plan 1", "host www01.lab", "os debian 13", "package-manager apt", ""],
    "bundle site",
    "  directory /srv/data/site 0750 root www-data",
    file("/srv/data/site/site.conf", `generation ${generation}\n`.repeat(40), "0640 root www-data"),
    file(`/srv/data/site/${even ? "even" : "odd"}.conf`, "only in half of the generations\n"),
    `  secret /srv/data/site/key 0600 root root site-key ${generation}`,
    file("/etc/hosts", `127.0.0.1 localhost\n10.0.0.${generation % 250} www01.lab\n`),
    file("/etc/systemd/system/site.service", unit(generation)),
    "  on-change restart site.service",
    "  enable site.service",
    "bundle httpd",
    "  directory /etc/apache2/vhosts.d 0755 root root",
    "  directory /etc/apache2/trusts 0755 root root",
    file("/etc/apache2/ports.conf", `# ${generation}\nListen 443\n${even ? "Listen 8443\n" : ""}`),
    file(
      "/etc/apache2/conf-available/site.conf",
      // The log tells which frames of HTTP/2 were read.
      `ServerName www01.lab\nLogLevel http2:debug\nHeader always set X-Server ${generation}\nIncludeOptional /etc/apache2/vhosts.d/*.conf\n`,
    ),
    "  link /etc/apache2/conf-enabled/site.conf ../conf-available/site.conf",
    ...["ssl.load", "ssl.conf", "socache_shmcb.load", "headers.load", "http2.load"].map(enabled),
    enabled(even ? "expires.load" : "speling.load"),
    "  absent /etc/apache2/sites-enabled/000-default.conf",
    file(
      "/etc/apache2/vhosts.d/www.conf",
      vhost(
        "www.lab",
        "X-Vhost",
        even ? "ExpiresActive On" : "CheckSpelling On",
        `SSLCACertificateFile /etc/apache2/trusts/${even ? "even" : "odd"}.crt`,
        "SSLVerifyClient none",
      ),
    ),
    file(`/etc/apache2/vhosts.d/${even ? "even" : "odd"}.conf`, vhost(`${even ? "even" : "odd"}.lab`, "X-Other")),
    file(`/etc/apache2/trusts/${even ? "even" : "odd"}.crt`, `# ${generation}\n${certificate}`),
    file("/var/www/site/index.html", `<p>${generation}</p>\n`),
    "  validate /etc/apache2 apache2ctl -t",
    "  switch /etc/apache2",
    "  on-change reload apache2.service",
    "  enable apache2.service",
    "  await 10 the%20page curl -sfk -o /dev/null --resolve www.lab:443:127.0.0.1 https://www.lab/",
    "",
  ].join("\n");
  return { plan, files, secrets: `os debian 13\nsite-key ${generation} ${base64(`secret ${generation}\n`)}` };
}

/** Says what it has loaded: its description by systemd, its files by itself. */
function unit(generation: number): string {
  return [
    "[Unit]",
    `Description=Site ${generation}`,
    "StartLimitIntervalSec=0",
    "[Service]",
    "ExecStart=/bin/sh -c 'cat /srv/data/site/site.conf /srv/data/site/key >/run/site-loaded; exec sleep infinity'",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

/** What a host needs before its first generation: a key pair for TLS. */
export const MAKE_CERTIFICATE = `mkdir -p /etc/ssl/site && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \\
  -nodes -days 30 -subj /CN=www.lab -keyout /etc/ssl/site/site.key -out /etc/ssl/site/site.crt 2>/dev/null`;
