import {
  CaCertificate,
  ClientAuthentication,
  ClientCertificate,
  ClientRevocation,
  Duration,
  Host,
  HttpdServer,
  ImportedCertificate,
  KeyUsage,
  MutualTlsLocation,
  Platform,
  RevocationCheck,
  type RevocationList,
  Secret,
  ServerCertificate,
  StaplingEngine,
  StaplingVhost,
} from "../../lib";
import { type Bundle, type Entry, entriesOf, type SecurityFix } from "../../lib/plan/bundle";
import { awaitStep } from "../../lib/plan/health-check";
import type { HostPlan } from "../../lib/plan/host-plan";
import { debian13 } from "../../lib/platform/debian";
import { driftDocument } from "../../lib/report/drift-document";
import type { HostDrift } from "../../lib/report/host-drift";
import { type Changes, hostKey, type SmallFleet, type TestPki } from "../support/fleet";
import { type PlannedHost, savedPlan } from "../support/saved-plan";

/** One side of a comparison: a declaration. */
export interface Side {
  /** What differs from the small fleet. */
  readonly changes?: (pkis: Pkis) => Changes;
  readonly add?: (declared: SmallFleet, pkis: Pkis) => void;
}

/** The fleet's own PKI, and one of strangers. */
export interface Pkis {
  readonly own: TestPki;
  readonly other: TestPki;
}

/** A change, as declarations, a saved plan, what was found on live hosts, or several of them. */
export interface Case {
  readonly name: string;
  readonly sides?: readonly [base: Side, head: Side];
  readonly plan?: string;
  readonly drift?: string;
  /** Alarms deny it. */
  readonly isDenied?: true;
  /** Somebody edits the head's output after the synth: text by text of a file, by its path in the output. */
  readonly edits?: Readonly<Record<string, (text: string) => string>>;
}

const same: Side = {};
const perPath = { clientAuthentication: ClientAuthentication.PER_PATH };
const changed = (changes: Changes): Side => ({ changes: () => changes });
const added = (add: NonNullable<Side["add"]>): Side => ({ add });
const document = (path: string, text: string) => added(({ vhost }) => vhost.addDocument(path, text));

const OTHER_PORT: Changes = { responder: { port: 9402 }, sub: { ocspUrl: "http://ocsp01.lab.test:9402" } };

const old01 = (props: { teardown?: object; hostKey?: string } = {}) =>
  added(({ fleet }) => {
    new Host(fleet, "old01", {
      address: "10.0.0.9",
      hostKey: hostKey("old01"),
      platform: Platform.debian13(),
      ...props,
    });
  });

/** A second web server, on Enterprise Linux, and a page that both serve. */
const twoPlatforms = (text: string) =>
  added(({ fleet, vhost }) => {
    const platform = Platform.enterpriseLinux9();
    const www02 = new Host(fleet, "www02", { address: "10.0.0.4", hostKey: hostKey("www02"), platform });
    const certificate = ServerCertificate.fromFiles({
      certificateFile: "/etc/pki/tls/certs/www02.crt",
      certificateKeyFile: "/etc/pki/tls/private/www02.key",
    });
    const other = new StaplingVhost(new HttpdServer(www02, "httpd"), "www", {
      serverName: "www02.lab.test",
      certificate,
    });
    for (const each of [vhost, other]) each.addDocument("news.html", text);
  });

/** Certificate files that something else puts there. */
const elsewhere = (name: string) =>
  ServerCertificate.fromFiles({
    certificateFile: `/etc/ssl/certs/${name}.crt`,
    certificateKeyFile: `/etc/ssl/private/${name}.key`,
  });

const shop = added(({ server, trustStore, sub }) => {
  const vhost = new StaplingVhost(server, "shop", {
    serverName: "shop.lab.test",
    certificate: elsewhere("shop"),
    trustStore,
  });
  new MutualTlsLocation(vhost, "orders", {
    path: "/orders",
    issuers: [sub.certificate],
    require: ClientCertificate.organization("Shop SA"),
  });
  vhost.addDocument("index.html", "<p>shop</p>\n");
});

/** Web servers that are alike but for their names. */
export const farm = (size: number, text: string, serverAdmin?: string) =>
  added(({ fleet }) => {
    for (let number = 1; number <= size; number++) {
      const name = `web${number}`;
      const host = new Host(fleet, name, {
        address: `10.0.1.${number}`,
        hostKey: hostKey(name),
        platform: Platform.debian13(),
      });
      const vhost = new StaplingVhost(new HttpdServer(host, "httpd"), "site", {
        serverName: `${name}.lab.test`,
        certificate: elsewhere(name),
        serverAdmin,
      });
      vhost.addDocument("index.html", `<p>${text} of ${name}</p>\n`);
      vhost.addDocument("robots.txt", `# ${text}\n`);
    }
  });

const imported = (of: keyof Pkis) =>
  added(({ client01 }, pkis) => {
    new ImportedCertificate(client01, "api", {
      certificate: pem(pkis[of], "api/tls.pem"),
      privateKey: Secret.fromFile("imported-key", { file: "/secrets/imported", version: of === "own" ? "3" : "4" }),
      certificatePath: "/root/api.crt",
      privateKeyPath: "/root/api.key",
    });
  });

function pem(pki: TestPki, file: string): CaCertificate {
  return CaCertificate.fromPem(String(pki.get(file)));
}

const LIST = "http://pki.example.org/sub.crl";

const revocation = (of: (list: (url: string) => RevocationList) => ClientRevocation): Side => ({
  changes: ({ own }) => ({ vhost: { revocation: of((url) => ({ issuer: pem(own, "sub/ca.pem"), url })) } }),
});

const profile = (usages: KeyUsage[], days: number, nameWhitelist?: string): Side => ({
  changes: () => ({
    sub: {
      signingProfiles: {
        server: {
          usages: [KeyUsage.DIGITAL_SIGNATURE, ...usages],
          expiry: Duration.days(days),
          authKey: Secret.fromFile("auth-server", { file: "/secrets/auth-server", version: "1" }),
          nameWhitelist,
        },
        client: {
          usages: [KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CLIENT_AUTH],
          expiry: Duration.days(365),
          authKey: Secret.fromFile("auth-client", {
            file: "/secrets/auth-client",
            version: days === 365 ? "3" : "4",
          }),
          sharedByOrganizations: true,
        },
      },
    },
  }),
});

/** What other printers may take for their own: fences, headers of diffs, markup, escapes. */
const HOSTILE = [
  "```",
  "~~~~",
  "+++ b/etc/passwd",
  "--- a",
  "@@ -1 +1 @@",
  "<script>alert(1)</script><img src=x onerror=alert(2)>",
  "</pre></details></summary>-->]]>",
  "\u001b[31mred\u001b[0m\u009b31m\u0007\b",
  "|a|b|",
  "![image](http://192.0.2.1/x.png) [link](javascript:alert(1)) @everyone #1 :warning:",
  "> quote",
  "right to left \u202e override \u2066 isolate, zero\u200bwidth, \ufeff byte order, line\u2028separator",
  "# heading",
  "",
].join("\n");

const HOSTILE_NAMES = [
  "two  words.html",
  "quote\"'.html",
  "tick`s ``.html",
  "pipe|star*under_score.html",
  "<b>bold</b>&amp;.html",
  "right\u202eleft\u200b.html",
  "caf\u00e9 \u65e5\u672c.html",
  "-->.html",
];

/** Entries and hosts of a saved plan, in which nobody is named who declared them. */
export const at = entriesOf("");
export const host = (name: string, bundles: readonly Bundle[], after: readonly string[] = []): HostPlan => ({
  name,
  fqdn: `${name}.lab.test`,
  path: "",
  platform: debian13,
  bundles,
  after,
});
export const bundle = (name: string, entries: readonly Entry[], more: Partial<Bundle> = {}): Bundle => ({
  name,
  packages: [],
  entries,
  validations: [],
  steps: [],
  ...more,
});
const daemon = (entries: readonly Entry[]) =>
  host("app01", [
    bundle("daemon", entries, {
      steps: [
        { kind: "on-change", action: "reload", unit: "daemon.service" },
        { kind: "enable", unit: "daemon.service" },
        { ...awaitStep({ kind: "port", port: 7070, seconds: 20 }), label: "port 7070 answers" },
      ],
    }),
  ]);
/** A package that may lack a fix. */
const packaged = (fixes: readonly SecurityFix[]) =>
  host("app01", [bundle("daemon", [at.file("/etc/daemon.conf", "a\n")], { packages: ["daemon"], fixes })]);
const DAEMON_FIX = { cve: "CVE-2026-12345", package: "daemon", version: "1.2" };
const unit = (command: string) =>
  at.file("/etc/systemd/system/daemon.service", `[Service]\nExecStart=${command}\nRestart=always\n`);
const planned = (...hosts: readonly PlannedHost[]) => savedPlan(hosts);

const live: readonly HostDrift[] = [
  {
    ...{ name: "ca01", fqdn: "ca01.lab.test", state: "same", generation: 4, applied: "2026-11-20T08:00:00Z" },
    ...{ differences: [], pending: [] },
  },
  {
    ...{ name: "www01", fqdn: "www01.lab.test", state: "drifted", generation: 4, applied: "2026-11-20T08:00:10Z" },
    differences: [
      {
        ...{ kind: "content", path: "/etc/apache2/ports.conf", reason: "edited", linesAdded: 1, linesRemoved: 0 },
        diff: "--- /etc/apache2/ports.conf (applied)\n+++ /etc/apache2/ports.conf (now)\n@@ -2,2 +2,3 @@\n Listen 80\n Listen 443\n+Listen 8443\n",
        repair: "apply",
      },
      { kind: "mode", path: "/etc/hosts", found: "0666", applied: "0644", repair: "apply" },
      {
        ...{ kind: "unexpected", path: "/etc/apache2/mods-enabled/a|b`c.load", reason: "applied-as-absent" },
        ...{ found: { type: "file" }, repair: "apply" },
      },
      {
        ...{ kind: "firewall", subject: "zone public", reason: "added", setting: "port", found: "8443/tcp" },
        ...{ repair: "notify", bundle: "firewall" },
      },
      { kind: "clock", subject: "clock", reason: "ahead", seconds: 75, repair: "none" },
    ],
    pending: [{ path: "/etc/apache2/vhosts.d/www.lab.test.conf", reason: "changed", content: true }],
  },
  {
    ...{ name: "client01", fqdn: "client01.lab.test", state: "unreachable", differences: [], pending: [] },
    problem: { what: "10.0.0.3:22 cannot be reached over SSH", toDo: "see whether it runs" },
  },
];
const drift = JSON.stringify(driftDocument(live));
/** The CA is being applied, and a host is not of this comparison. */
const otherDrift = JSON.stringify(
  driftDocument([
    { ...live[0], state: "applying", problem: { what: "it is being applied (pid 7)", toDo: "run drift again" } },
    { ...live[1], name: "far01", fqdn: "far01.example.org" },
  ] as HostDrift[]),
);

export const CASES: readonly Case[] = [
  { name: "nothing", sides: [same, same] },
  // Who may enter.
  {
    name: "organization",
    sides: [same, changed({ location: { require: ClientCertificate.organization("Other Partner SA") } })],
  },
  {
    name: "clients-widened",
    sides: [
      same,
      changed({
        location: {
          require: ClientCertificate.anyOf([
            ClientCertificate.organization("Partner SA"),
            ClientCertificate.allOf([
              ClientCertificate.organization("Other Partner SA"),
              ClientCertificate.commonName("data-exchange"),
            ]),
          ]),
        },
      }),
    ],
  },
  { name: "location-removed", sides: [same, changed({ location: null })] },
  { name: "location-added", sides: [changed({ location: null }), same] },
  {
    name: "location-issuer",
    sides: [same, { changes: ({ own }) => ({ location: { issuers: [pem(own, "root/ca.pem")] } }) }],
  },
  {
    name: "revocation-of-the-chain",
    sides: [same, changed({ vhost: { revocation: ClientRevocation.ocsp({ check: RevocationCheck.CHAIN }) } })],
  },
  {
    name: "revocation-of-the-leaf",
    sides: [changed({ vhost: { revocation: ClientRevocation.ocsp({ check: RevocationCheck.CHAIN }) } }), same],
  },
  {
    name: "revocation-by-lists-alone",
    sides: [
      revocation((list) => ClientRevocation.ocspAndCrl({}, { lists: [list(LIST)] })),
      revocation((list) => ClientRevocation.crl({ lists: [list(LIST)] })),
    ],
  },
  {
    name: "revocation-lists-fetched-less-often",
    sides: [
      revocation((list) => ClientRevocation.ocspAndCrl({}, { lists: [list(LIST)] })),
      revocation((list) =>
        ClientRevocation.ocspAndCrl(
          { nonce: true },
          { lists: [list(`${LIST}.new`)], refreshInterval: Duration.hours(2) },
        ),
      ),
    ],
  },
  { name: "revocation-given-up", sides: [same, changed({ vhost: { revocation: ClientRevocation.none("a day") } })] },
  {
    name: "client-authentication",
    sides: [
      changed({ vhost: { clientAuthentication: ClientAuthentication.DEDICATED_HOST } }),
      changed({ server: { staplingEngine: StaplingEngine.MOD_SSL }, vhost: { redirectHttp: false } }),
    ],
  },
  { name: "mod-md-staples", sides: [changed({ server: { staplingEngine: StaplingEngine.MOD_SSL } }), same] },
  {
    name: "clients-unchecked",
    sides: [changed({ location: null }), changed({ location: null, vhost: { trustStore: undefined } })],
  },
  {
    name: "trust-gained",
    sides: [
      changed({ location: null }),
      {
        changes: ({ own, other }) => ({
          location: null,
          trustStore: [pem(own, "sub/ca.pem"), pem(own, "root/ca.pem"), pem(other, "root/ca.pem")],
        }),
      },
    ],
  },
  {
    name: "depth-and-sessions",
    sides: [
      changed({ vhost: { ...perPath, sslVerifyDepth: 2 } }),
      changed({ vhost: { ...perPath, sslVerifyDepth: 3, sslSessionCacheTimeout: Duration.minutes(30) } }),
    ],
  },
  // What is served.
  {
    name: "alias-added",
    sides: [
      same,
      changed({ vhost: { serverAlias: ["shop.lab.test"] }, manifest: { hosts: ["www.lab.test", "shop.lab.test"] } }),
    ],
  },
  { name: "vhost-added", sides: [same, shop] },
  { name: "vhost-removed", sides: [shop, same] },
  { name: "document-added", sides: [same, document("news.html", "<p>news</p>\n")] },
  { name: "document-removed", sides: [document("news.html", "<p>news</p>\n"), same] },
  {
    name: "document-changed",
    sides: [document("news.html", "one\ntwo\nthree\n"), document("news.html", "one\n2\nthree")],
  },
  // Certificates, keys and the CA.
  { name: "certificate-source", sides: [same, changed({ vhost: { certificate: elsewhere("www") } })] },
  { name: "certificate-added", sides: [same, changed({ vhost: { additionalCertificates: [elsewhere("rsa")] } })] },
  { name: "certificate-replaced", sides: [imported("own"), imported("other")] },
  {
    name: "manifest-key",
    sides: [
      same,
      changed({ manifest: { privateKey: { path: "/etc/ssl/private/www.key", group: "www-data", mode: "0640" } } }),
    ],
  },
  {
    name: "profile-and-secret",
    sides: [
      profile([KeyUsage.SERVER_AUTH], 365, "^.*\\.lab\\.test$"),
      profile([KeyUsage.SERVER_AUTH, KeyUsage.CLIENT_AUTH], 730),
    ],
  },
  { name: "responder-port", sides: [same, changed(OTHER_PORT)] },
  // Hosts.
  { name: "host-added", sides: [same, old01()] },
  { name: "enterprise-linux-host-added", sides: [document("news.html", "one\n"), twoPlatforms("one\n")] },
  { name: "two-platforms", sides: [twoPlatforms("one\n"), twoPlatforms("two\n")] },
  { name: "host-given-back", sides: [old01(), old01({ teardown: { removePackages: true } })] },
  { name: "host-left", sides: [old01(), same] },
  { name: "host-key", sides: [same, changed({ client01: { hostKey: hostKey("rebuilt") } })] },
  { name: "alike-by-name", sides: [farm(3, "red"), farm(3, "blue")] },
  // Saved plans.
  {
    name: "plan-retry",
    plan: planned(
      { before: daemon([unit("/usr/bin/daemon")]), after: daemon([unit("/usr/bin/daemon")]), isTainted: true },
      {
        before: host("app02", [bundle("files", [at.file("/etc/motd", "calm\n")])]),
        after: host("app02", [bundle("files", [at.file("/etc/motd", "calm\n")])]),
      },
    ),
  },
  {
    name: "hostile-paths",
    plan: planned({
      before: daemon([at.file("/srv/new line  two `x` <b>.txt", "one\n")]),
      after: daemon([
        at.file("/srv/new line  two `x` <b>.txt", "two\n", "0600"),
        at.link("/srv/li`nk|", "/srv/tar get</summary>"),
        at.file("/srv/right\u202eleft\u200b.txt", "new\n"),
      ]),
    }),
  },
  {
    name: "plan-restart",
    plan: planned({ before: daemon([unit("/usr/bin/daemon")]), after: daemon([unit("/usr/bin/daemon --fast")]) }),
  },
  {
    name: "plan-fix",
    plan: planned({ before: packaged([]), after: packaged([DAEMON_FIX]) }),
  },
  {
    name: "plan-modes-and-links",
    plan: planned({
      before: daemon([
        at.directory("/srv/app", "0755"),
        at.file("/srv/app/a.conf", "a\n", "0640", "root", "daemon"),
        at.link("/etc/app", "/srv/app"),
        at.file("/srv/app/b.conf", "b\n"),
      ]),
      after: daemon([
        at.directory("/srv/app", "0700", "root", "daemon"),
        at.file("/srv/app/a.conf", "a\n", "0666", "root", "daemon"),
        at.link("/etc/app", "/srv/app2"),
        at.link("/srv/app/b.conf", "a.conf"),
        at.absent("/etc/app.bak"),
      ]),
    }),
  },
  {
    name: "plan-sensitive",
    plan: planned({
      before: daemon([at.file("/etc/daemon.conf", "password=old\n"), at.file("/etc/open", "old\n")]),
      after: daemon([at.file("/etc/daemon.conf", "password=new\n"), at.file("/etc/open", "new\n")]),
      sensitive: ["/etc/daemon.conf"],
    }),
  },
  {
    name: "plan-repairs-drift",
    plan: planned({
      before: host("www01", [bundle("httpd", [at.file("/etc/motd", "calm\n")])]),
      after: host("www01", [bundle("httpd", [at.file("/etc/motd", "calm\n")])]),
      drift: {
        "/etc/apache2/ports.conf": "since the apply of 2026-11-20 (generation 4)\ncontent: edited: 1 line added",
        "zone public":
          "since the apply of 2026-11-20 (generation 4)\nfirewall: admits port 8443/tcp, which was not applied",
      },
    }),
    drift,
  },
  {
    name: "plan-clash",
    plan: planned({
      before: daemon([at.file("/srv/app", "a file\n")]),
      after: daemon([at.directory("/srv/app"), at.file("/srv/app/index", "below\n")]),
    }),
  },
  {
    name: "plan-bytes-and-secrets",
    plan: planned({
      before: daemon([
        at.file("/srv/logo.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0])),
        at.secret("/etc/daemon.key", { name: "authKey", version: "v3", file: "" }),
        at.secret("/etc/old.key", { name: "oldKey", version: "1", file: "" }),
      ]),
      after: daemon([
        at.file("/srv/logo.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])),
        at.secret("/etc/daemon.key", { name: "authKey", version: "v4", file: "" }),
        at.secret("/etc/new.key", { name: "newKey", version: "1", file: "" }),
      ]),
    }),
  },
  {
    name: "plan-and-outputs",
    isDenied: true,
    sides: [same, changed({ location: { require: ClientCertificate.organization("Other Partner SA") } })],
    plan: planned({ before: daemon([unit("/usr/bin/daemon")]), after: daemon([unit("/usr/bin/daemon --fast")]) }),
  },
  {
    name: "drift",
    sides: [same, changed({ location: { require: ClientCertificate.organization("Other Partner SA") } })],
    drift,
  },
  { name: "drift-alone", sides: [same, same], drift },
  { name: "drift-of-others", sides: [same, same], drift: otherDrift },
  {
    name: "drift-plan-and-outputs",
    isDenied: true,
    sides: [same, changed({ location: { require: ClientCertificate.organization("Other Partner SA") } })],
    drift,
    plan: planned({
      before: host("www01", [bundle("files", [at.file("/etc/motd", "old\n")])]),
      after: host("www01", [bundle("files", [at.file("/etc/motd", "new\n")])]),
    }),
  },
  // All at once.
  {
    name: "everything",
    sides: [
      {
        changes: () => ({ vhost: { revocation: ClientRevocation.ocsp({ check: RevocationCheck.CHAIN }) } }),
        add: (declared, pkis) => {
          old01().add?.(declared, pkis);
          imported("own").add?.(declared, pkis);
          document("news.html", "old\n").add?.(declared, pkis);
        },
      },
      {
        changes: () => ({
          location: { require: ClientCertificate.organization("Other Partner SA") },
          ...OTHER_PORT,
        }),
        add: (declared, pkis) => {
          old01({ teardown: {} }).add?.(declared, pkis);
          imported("other").add?.(declared, pkis);
          shop.add?.(declared, pkis);
          farm(3, "blue").add?.(declared, pkis);
        },
      },
    ],
    drift,
  },
  // An output that is edited after the synth.
  {
    name: "altered-output",
    isDenied: true,
    sides: [same, changed({ vhost: { sslVerifyDepth: 2 } })],
    edits: {
      "stacks/stack/lab/www01/files/etc/apache2/vhosts.d/www.lab.test.conf": (text) =>
        text.replace(/ *<Location "?\/restricted"?>[\s\S]*?<\/Location>\n/, ""),
      "stacks/stack/lab/www01/plan": (text) =>
        text.replace(/^( {2}await \S+ \S+) .*$/m, "$1 /bin/sh -c id%20%3E/root/ran"),
    },
  },
  // Content that would be taken for the page's own.
  { name: "hostile-content", sides: [document("a b`c.html", "calm\n"), document("a b`c.html", HOSTILE)] },
  {
    name: "hostile-names",
    sides: [
      same,
      added(({ vhost }) => {
        for (const name of HOSTILE_NAMES) vhost.addDocument(name, "calm\n");
      }),
    ],
  },
  {
    name: "hostile-words",
    sides: [
      same,
      changed({
        location: { require: ClientCertificate.organization("A`B *C* <b>D</b> | E [F](http://192.0.2.1) @G") },
      }),
    ],
  },
  {
    name: "hostile-long-line",
    sides: [document("long.html", `${"x".repeat(10_000)}\n`), document("long.html", `${"x".repeat(9_999)}y\n`)],
  },
  {
    name: "hostile-line-ends",
    sides: [document("crlf.html", "one\r\ntwo\r\nthree"), document("crlf.html", "one\r\ntwo\nthree\r\n\r")],
  },
];
