/** One change of the seed lab's declaration, as somebody would commit it upon those before. */
export interface Change {
  readonly name: string;
  /** Text and what stands there afterwards. */
  readonly edits?: readonly (readonly [from: string | RegExp, to: string])[];
  /** What a person did on a host meanwhile. */
  readonly byHand?: { readonly host: string; readonly commands: readonly string[] };
}

const SHOP = `
    const shopCertificate = new CertmgrManifest(agent, "shop.lab.carcano.corp", {
      authority: intermediate,
      multiRootCa,
      profile: "server",
      commonName: "shop.lab.carcano.corp",
      hosts: ["shop.lab.carcano.corp"],
    });
    const shop = new StaplingVhost(server, "shop", {
      serverName: "shop.lab.carcano.corp",
      certificate: shopCertificate,
    });
    shop.addDocument("index.html", "<p>shop</p>\\n");
`;

const PORTAL = `
    const portalCertificate = new CertmgrManifest(identities, "portal.lab.carcano.corp", {
      authority: intermediate,
      multiRootCa,
      profile: "server",
      commonName: "portal.lab.carcano.corp",
      hosts: ["portal.lab.carcano.corp"],
    });
    const portal = new StaplingVhost(new HttpdServer(client01, "httpd"), "portal", {
      serverName: "portal.lab.carcano.corp",
      certificate: portalCertificate,
      trustStore: new TrustStore(lab, "portal-partners", { certificates: [root.certificate, intermediate.certificate] }),
    });
    portal.addDocument("index.html", "<p>portal</p>\\n");
`;

const END_OF_WWW = 'www.addDocument("restricted/sensitive.txt", "This is a sensitive document\\n");\n';
const TODAY = 'www.addDocument("news/today.html", "<p>today</p>\\n");\n';
const IDENTITIES = 'const identities = new Certmgr(client01, "certmgr");\n';
const CLIENT01 = 'new Host(lab, "client01", inventory.host("client01"))';
const PARTNER01 = 'new Host(lab, "client01", { ...inventory.host("client01"), aliases: ["partner01"] })';
const RETURNED01 = 'new Host(lab, "client01", { ...inventory.host("client01"), teardown: {} })';
const ALL_ON_CLIENT01 = /\n *client01\.addTrustAnchor[\s\S]*?\n {2}\}\n\}\n/;
const UNTRUSTED_KEY = 'pki.privateKey("untrusted/untrusted-data-exchange-svc01.pem")';

/** The declaration before the first commit: a fleet with no host in it. */
export function nothingYet(text: string): string {
  return text.replace(/\n *const ca01 = [\s\S]*?\n {2}\}\n\}\n/, "\n  }\n}\n");
}

/** The declaration with what the changes need: names to import, and constructs that have a name. */
export function prepared(text: string): string {
  return edited(text, [
    ["  Fleet,\n", "  Fleet,\n  HealthCheck,\n  Secret,\n"],
    [
      "    const certificate = new CertmgrManifest(new Certmgr(www01",
      '    const agent = new Certmgr(www01, "certmgr", {});\n    const server = new HttpdServer(www01, "httpd", {});\n    const certificate = new CertmgrManifest(new Certmgr(www01',
    ],
    ['new CertmgrManifest(new Certmgr(www01, "certmgr"),', "new CertmgrManifest(agent,"],
    ['new StaplingVhost(new HttpdServer(www01, "httpd"),', "new StaplingVhost(server,"],
  ]);
}

export function edited(text: string, edits: NonNullable<Change["edits"]>): string {
  return edits.reduce((before, [from, to]) => {
    const parts = before.split(from);
    if (parts.length === 1) throw new Error(`the declaration has no ${from}`);
    return parts.join(to);
  }, text);
}

export const CHANGES: readonly Change[] = [
  { name: "three hosts are new" },
  {
    name: "the text of a virtual host",
    edits: [
      ['serverAlias: ["lab.carcano.corp"],', 'serverAlias: ["lab.carcano.corp"],\n      serverAdmin: "a@b.example",'],
    ],
  },
  { name: "a document", edits: [["Welcome to", "This is"]] },
  { name: "a document in a new folder", edits: [[END_OF_WWW, `${END_OF_WWW}    ${TODAY}`]] },
  { name: "the folder goes", edits: [[TODAY, ""]] },
  { name: "a new virtual host, of which every host has to know", edits: [[END_OF_WWW, `${END_OF_WWW}${SHOP}`]] },
  { name: "the virtual host is gone", edits: [[SHOP, ""]] },
  {
    name: "certificates are renewed earlier",
    edits: [['"certmgr", {});', '"certmgr", { before: Duration.hours(480) });']],
  },
  {
    name: "certificates are looked at more often: the file of a running unit",
    edits: [["{ before: Duration.hours(480) }", "{ before: Duration.hours(480), interval: Duration.minutes(30) }"]],
  },
  {
    name: "responses are refreshed more often: the file of a unit on another host",
    edits: [
      [
        "port: 9401,\n      certificate",
        "port: 9401,\n      refreshInterval: Duration.minutes(10),\n      certificate",
      ],
    ],
  },
  {
    name: "a trust store gains a CA",
    edits: [
      [
        "certificates: [intermediate.certificate, root.certificate]",
        'certificates: [intermediate.certificate, root.certificate, pki.certificate("untrusted/ca.pem")]',
      ],
    ],
  },
  {
    name: "the signing API moves to another port: firewall, unit and manifests, one host after the other",
    edits: [
      [
        'tlsPrivateKey: pki.privateKey("api/tls.pem"),',
        'tlsPrivateKey: pki.privateKey("api/tls.pem"),\n      port: 8889,',
      ],
    ],
  },
  { name: "another name of a host: /etc/hosts on all", edits: [[CLIENT01, PARTNER01]] },
  {
    name: "a new version of a secret",
    edits: [[UNTRUSTED_KEY, `Secret.fromFile("untrusted-key", { file: ${UNTRUSTED_KEY}.file, version: "2" })`]],
  },
  {
    name: "a health check, and no file",
    edits: [
      [
        'new HttpdServer(www01, "httpd", {})',
        'new HttpdServer(www01, "httpd", { healthChecks: [HealthCheck.port(443)] })',
      ],
    ],
  },
  {
    name: "a file that the host made so far, and the owner of its folder",
    edits: [
      [
        "authority: intermediate,\n          certificationPracticeStatement",
        'authority: intermediate,\n          crlFile: pki.file("carc_i101l/crl.der"),\n          certificationPracticeStatement',
      ],
    ],
  },
  { name: "nothing" },
  {
    name: "a document, and what a person did on the host meanwhile",
    edits: [["This is", "Welcome again to"]],
    byHand: {
      host: "www01",
      commands: [
        "echo '# by hand' >>/etc/apache2/ports.conf",
        "chmod 0666 /etc/apache2/vhosts.d/+catch-all.conf",
        "rm /etc/apache2/trusts/www.lab.carcano.corp.crt",
        "chgrp root /var/www/vhosts/lab.carcano.corp/www/restricted",
        "ln -sfT /tmp/elsewhere /etc/apache2/mods-enabled/md.load",
        "echo >>/etc/firewalld/zones/public.xml",
        "systemctl stop certmgr-agent.timer",
        "systemctl disable -q certmgr-agent.timer",
      ],
    },
  },
  { name: "a host gains a web server: packages, links, a firewall", edits: [[IDENTITIES, `${IDENTITIES}${PORTAL}`]] },
  { name: "it loses it", edits: [[PORTAL, ""]] },
  {
    name: "a host is given back",
    edits: [
      [PARTNER01, RETURNED01],
      [ALL_ON_CLIENT01, "\n  }\n}\n"],
    ],
  },
];
