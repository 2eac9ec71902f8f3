import { DEBIAN, type WebSystem } from "./web-systems";

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
export function webSite(generation: number, certificate: string, system: WebSystem = DEBIAN): Generation {
  const even = generation % 2 === 0;
  const files: Record<string, string> = {};
  const file = (path: string, content: string, metadata = "0644 root root") => {
    files[path] = content;
    return `  file ${path} ${metadata}`;
  };
  const { root, unit: httpdUnit } = system;
  const half = even ? system.even : system.odd;
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
    ...["cdktf-mutual-tls-plan 1", "host www01.lab", `os ${system.os}`, `package-manager ${system.packageManager}`, ""],
    "bundle site",
    `  directory /srv/data/site 0750 root ${system.group}`,
    file("/srv/data/site/site.conf", `generation ${generation}\n`.repeat(40), `0640 root ${system.group}`),
    file(`/srv/data/site/${even ? "even" : "odd"}.conf`, "only in half of the generations\n"),
    `  secret /srv/data/site/key 0600 root root site-key ${generation}`,
    file("/etc/hosts", `127.0.0.1 localhost\n10.0.0.${generation % 250} www01.lab\n`),
    file("/etc/systemd/system/site.service", unit(generation)),
    "  on-change restart site.service",
    "  enable site.service",
    "bundle httpd",
    `  directory ${root}/vhosts.d 0755 root root`,
    `  directory ${root}/trusts 0755 root root`,
    file(system.listenFile, `# ${generation}\nListen 443\n${even ? "Listen 8443\n" : ""}`),
    file(
      system.serverFile,
      // The log tells which frames of HTTP/2 were read.
      `ServerName www01.lab\nLogLevel http2:debug\nHeader always set X-Server ${generation}\nIncludeOptional ${root}/vhosts.d/*.conf\n`,
    ),
    ...Object.entries(system.files).map(([path, content]) => file(path, content)),
    ...[...system.links, ...half.links].map((link) => `  link ${link}`),
    `  absent ${system.unwanted}`,
    file(
      `${root}/vhosts.d/www.conf`,
      vhost(
        "www.lab",
        "X-Vhost",
        half.directive,
        `SSLCACertificateFile ${root}/trusts/${even ? "even" : "odd"}.crt`,
        "SSLVerifyClient none",
      ),
    ),
    file(`${root}/vhosts.d/${even ? "even" : "odd"}.conf`, vhost(`${even ? "even" : "odd"}.lab`, "X-Other")),
    file(`${root}/trusts/${even ? "even" : "odd"}.crt`, `# ${generation}\n${certificate}`),
    file("/var/www/site/index.html", `<p>${generation}</p>\n`),
    `  validate ${root} ${system.configTest}`,
    `  switch ${root}`,
    // As for mod_md, which a reload does not start. No generation changes it.
    `  of ${root}/mods-enabled/md.load`,
    `  on-change restart ${httpdUnit}`,
    `  on-change reload ${httpdUnit}`,
    `  enable ${httpdUnit}`,
    "  await 10 the%20page curl -sfk -o /dev/null --resolve www.lab:443:127.0.0.1 https://www.lab/",
    "",
  ].join("\n");
  return { plan, files, secrets: `os ${system.os}\nsite-key ${generation} ${base64(`secret ${generation}\n`)}` };
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
