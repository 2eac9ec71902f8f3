import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import {
  CaCertificate,
  ClientCertificate,
  Duration,
  Fleet,
  Host,
  Meaning,
  MutualTlsLocation,
  Platform,
  PolicyRule,
  ReviewPolicy,
  ServerCertificate,
  StaplingVhost,
  TrustStore,
} from "../../lib";
import { main } from "../../lib/cli/main";
import { printText } from "../../lib/review/printers/text";
import { review as compare } from "../../lib/review/review";
import { type Changes, hostKey, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

/** Pages as they were looked at; UPDATE_GOLDEN=1 writes them anew. */
const GOLDEN = join(__dirname, "golden");
const DAY = 86_400_000;
jest.setTimeout(60_000);
let pki: TestPki;
let strangers: TestPki;
let folder: string;
let synthesized = 0;
beforeAll(async () => {
  pki = await testPki();
  strangers = await testPki();
  folder = mkdtempSync(join(tmpdir(), "policy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One side of a comparison: a declaration, and its policy. */
interface Side {
  readonly changes?: Changes;
  readonly add?: (declared: SmallFleet) => void;
  readonly deny?: () => PolicyRule[];
  readonly warn?: () => PolicyRule[];
}

function synth({ changes, add, deny, warn }: Side): string {
  const outdir = join(folder, `${synthesized++}`);
  const app = new App({ outdir });
  const declared = smallFleet(pki, changes, app);
  add?.(declared);
  if (deny !== undefined || warn !== undefined) {
    new ReviewPolicy(declared.fleet, "policy").deny(...(deny?.() ?? [])).warn(...(warn?.() ?? []));
  }
  app.synth();
  return outdir;
}

async function review(base: string, head: string, options: readonly string[] = [], days = 0) {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const now = () => new Date(Date.now() + days * DAY);
  const terminal = { out, err: out, now, isColoured: false };
  const code = await main(["review", "--base", base, "--head", head, ...options], terminal);
  return { code, out: `${lines.join("\n")}\n` };
}

/** The page's facts about policies. */
async function judged(base: string, head: string, days = 0) {
  const { code, out } = await review(base, head, ["--json"], days);
  const { policies, meanings, verdict, tone } = JSON.parse(out) as Page;
  const of = (wanted: string) =>
    meanings.filter((meaning) => meaning.code === wanted).map(({ subject, text }) => `${subject}: ${text}`);
  return { code, policies, verdict, tone, loosened: of("policy-loosened"), tightened: of("policy-tightened") };
}

interface Page {
  readonly verdict: string;
  readonly tone: string;
  readonly policies: readonly {
    readonly rule: string;
    readonly level: string;
    readonly text: string;
    readonly fleet: string;
    readonly declaredBy: string;
    readonly isOfBase: boolean;
    readonly breaches: readonly {
      readonly subject: string;
      readonly text: string;
      readonly hosts: readonly string[];
    }[];
  }[];
  readonly meanings: readonly { readonly code: string; readonly subject: string; readonly text: string }[];
}

const stranger = (file: string) => CaCertificate.fromPem(String(strangers.get(file)));
const files = ServerCertificate.fromFiles({ certificateFile: "/etc/shop.crt", certificateKeyFile: "/etc/shop.key" });

/** A second virtual host, whose certificate something else puts there. */
const shop = ({ server }: SmallFleet) => {
  new StaplingVhost(server, "shop", { serverName: "shop.lab.test", certificate: files });
};

/** The same, for clients of CAs that nobody else trusts. */
const shopOfStrangers = ({ fleet, server }: SmallFleet) => {
  const trustStore = new TrustStore(fleet, "strangers", {
    certificates: [stranger("sub/ca.pem"), stranger("root/ca.pem")],
  });
  const vhost = new StaplingVhost(server, "shop", { serverName: "shop.lab.test", certificate: files, trustStore });
  new MutualTlsLocation(vhost, "orders", {
    path: "/orders",
    issuers: [stranger("sub/ca.pem")],
    require: ClientCertificate.organization("S"),
  });
};

const otherOrganization: Changes = { location: { require: ClientCertificate.organization("Other Partner SA") } };
const otherPort: Changes = { responder: { port: 9402 }, sub: { ocspUrl: "http://ocsp01.lab.test:9402" } };

const SAME: Side = {};

interface RuleCase {
  readonly name: string;
  readonly rule: () => PolicyRule;
  readonly holds: Side;
  readonly fails: Side;
  /** How many days from now the failing review is. */
  readonly days?: number;
  readonly breaches: readonly RegExp[];
}

const RULES: readonly RuleCase[] = [
  {
    name: "no weakening",
    rule: () => PolicyRule.noWeakening(),
    holds: { add: ({ vhost }) => vhost.addDocument("a.html", "a") },
    fails: { changes: otherOrganization },
    breaches: [/^\/restricted of www\.lab\.test: admits organization Other Partner SA now.* \(www01\)$/],
  },
  {
    name: "no weakening but what is let through",
    rule: () => PolicyRule.noWeakening(Meaning.CLIENTS_ADMITTED),
    holds: { changes: otherOrganization },
    fails: { changes: { ...otherOrganization, vhost: { sslVerifyDepth: 9 } } },
    breaches: [/^www\.lab\.test: SSLVerifyDepth \d -> 9: longer chains/],
  },
  {
    name: "no change that means something",
    rule: () => PolicyRule.noMeaning(Meaning.PORT_OPENED, Meaning.LOCATION_OPENED),
    holds: { changes: otherOrganization },
    fails: { changes: { location: null } },
    breaches: [/^\/restricted of www\.lab\.test: is no longer restricted/],
  },
  {
    name: "no new issuer",
    rule: () => PolicyRule.noNewIssuer(),
    holds: { add: shop },
    fails: { add: shopOfStrangers },
    breaches: [
      /^shop\.lab\.test, \/orders of shop\.lab\.test: newly trusted: .*Test Sub, expires .*SHA-256 [0-9a-f]{64} \(www01\)$/,
      /^shop\.lab\.test: newly trusted: .*Test Root/,
    ],
  },
  {
    name: "no new issuer but an approved one, as what a whole system trusts",
    rule: () => PolicyRule.noNewIssuer(stranger("root/ca.pem")),
    holds: { add: ({ client01 }) => client01.addTrustAnchor("strangers", stranger("root/ca.pem")) },
    fails: { add: ({ client01 }) => client01.addTrustAnchor("strangers", stranger("sub/ca.pem")) },
    breaches: [/^the whole system: newly trusted: .*Test Sub.* \(client01\)$/],
  },
  {
    name: "no path outside of the platform's folders and of others",
    rule: () => PolicyRule.noPathOutside("/root", "/srv/www"),
    holds: { changes: { vhost: { documentRoot: "/srv/www/lab" } } },
    fails: {
      changes: { vhost: { documentRoot: "/opt/app" }, manifest: { privateKey: { path: "/srv/tls/www.key" } } },
    },
    breaches: [
      /^documentRoot: lies outside of the allowed folders: \/opt\/app \(www01\)$/,
      /^privateKey\.path: lies outside of the allowed folders: \/srv\/tls\/www\.key \(www01\)$/,
    ],
  },
  {
    name: "no virtual host without stapling",
    rule: () => PolicyRule.noVhostWithoutStapling(),
    holds: SAME,
    fails: { add: shop },
    breaches: [
      /^shop\.lab\.test: its certificate is the file \/etc\/shop\.crt, and no declaration names its OCSP responder/,
    ],
  },
  {
    name: "no certificate near its end",
    rule: () => PolicyRule.noCertificateExpiringWithin(Duration.days(30)),
    holds: SAME,
    fails: SAME,
    days: 340,
    breaches: [
      /^signing API: expires within 30 days: .*CN=ca01\.lab\.test for ca01\.lab\.test, expires .* \(ca01\)$/,
      /^OCSP responder of \w+: expires within 30 days: .*Test Sub OCSP/,
    ],
  },
  {
    name: "no certificate past its end",
    rule: () => PolicyRule.noCertificateExpiringWithin(Duration.hours(36)),
    holds: SAME,
    fails: SAME,
    days: 366,
    breaches: [/^signing API: has expired: /, /^OCSP responder of \w+: has expired: /],
  },
  {
    name: "no restart",
    rule: () => PolicyRule.noRestart(),
    holds: { changes: otherOrganization },
    fails: { changes: otherPort },
    breaches: [/^[\w@-]+\.service: restarts \(ca01\)$/, /^multirootca\.service: restarts \(ca01\)$/],
  },
];

test.each(RULES)(
  "$name: what breaks it is denied, the rest let through",
  async ({ rule, holds, fails, days, breaches }) => {
    const deny = () => [rule()];
    const base = synth({ deny });
    const kept = await judged(base, holds === SAME ? base : synth({ ...holds, deny }));
    expect([kept.code, kept.policies.map((each) => each.breaches)]).toEqual([0, [[]]]);
    expect(kept.verdict).not.toContain("policy");
    const broken = await judged(base, fails === SAME ? base : synth({ ...fails, deny }), days);
    const [policy] = broken.policies;
    expect([broken.code, broken.tone, broken.policies.length]).toEqual([1, "alarm", 1]);
    expect(broken.verdict).toContain(`denied by policy: ${policy?.text}; `);
    expect(policy).toMatchObject({
      level: "deny",
      declaredBy: "stack/lab/policy",
      fleet: "stack/lab",
      isOfBase: false,
    });
    const sentences = (policy?.breaches ?? []).map(({ subject, text, hosts }) => `${subject}: ${text} (${hosts})`);
    expect(sentences).toEqual(breaches.map((breach) => expect.stringMatching(breach)));
  },
);

test("a warning fails no review", async () => {
  const warn = () => [PolicyRule.noWeakening()];
  const { code, verdict, policies } = await judged(synth({ warn }), synth({ changes: otherOrganization, warn }));
  expect([code, policies[0]?.level, policies[0]?.breaches.length]).toEqual([0, "warn", 1]);
  expect(verdict).toMatch(/^1 of 3 hosts changes;.*; warned by policy: no weakening$/);
});

describe("the base's policy is in force until the head is merged", () => {
  test("a change that drops the policy is shown, and judged by it", async () => {
    const deny = () => [PolicyRule.noNewIssuer(), PolicyRule.noVhostWithoutStapling()];
    const { code, policies, loosened, verdict } = await judged(synth({ deny }), synth({ add: shopOfStrangers }));
    expect(code).toBe(1);
    expect(loosened).toEqual([
      "policy stack/lab/policy: no longer denies: no new issuer",
      "policy stack/lab/policy: no longer denies: no vhost without stapling",
    ]);
    expect(policies.map(({ rule, isOfBase, breaches }) => [rule, isOfBase, breaches.length])).toEqual([
      ["no-new-issuer", true, 2],
      ["no-vhost-without-stapling", true, 1],
    ]);
    expect(verdict).toMatch(
      /^denied by policy: no new issuer, no vhost without stapling; .*; 4 changes weaken security$/,
    );
  });

  test("an approval counts once it is merged: first the approval, then what it is for", async () => {
    const none = { deny: () => [PolicyRule.noNewIssuer()] };
    const approved = { deny: () => [PolicyRule.noNewIssuer(stranger("sub/ca.pem"), stranger("root/ca.pem"))] };
    const [base, first] = [synth(none), synth(approved)];
    const second = synth({ ...approved, add: shopOfStrangers });
    const both = await judged(base, second);
    expect([both.code, both.policies.map(({ isOfBase, breaches }) => [isOfBase, breaches.length])]).toEqual([
      1,
      [
        [false, 0],
        [true, 2],
      ],
    ]);
    const approval = await judged(base, first);
    expect([approval.code, approval.loosened]).toEqual([
      0,
      [expect.stringMatching(/denies less, no new issuer: SHA-256 [0-9a-f]{64} is approved, SHA-256 [0-9a-f]{64} is/)],
    ]);
    expect((await judged(first, second)).code).toBe(0);
  });

  test("who denies weakening denies a looser policy, too, unless that is let through", async () => {
    const strict = synth({ deny: () => [PolicyRule.noWeakening(), PolicyRule.noRestart()] });
    const looser = synth({ deny: () => [PolicyRule.noWeakening()] });
    expect((await judged(strict, looser)).policies).toMatchObject([
      { breaches: [{ subject: "policy stack/lab/policy" }] },
      {},
    ]);
    const open = () => PolicyRule.noWeakening(Meaning.POLICY_LOOSENED);
    const [before, after] = [synth({ deny: () => [open(), PolicyRule.noRestart()] }), synth({ deny: () => [open()] })];
    expect((await judged(before, after)).code).toBe(0);
  });

  test("another name of the fleet, or another fleet for a host, is no way out", async () => {
    const fleets = (name: string, other: string | undefined, rules: readonly PolicyRule[], address: string) => {
      const outdir = join(folder, `${synthesized++}`);
      const app = new App({ outdir });
      const stack = new TerraformStack(app, "stack");
      const fleet = new Fleet(stack, name, { domain: "lab.test" });
      if (rules.length > 0) new ReviewPolicy(fleet, "policy").deny(...rules);
      const host = (scope: Fleet, id: string, more: object) =>
        new Host(scope, id, { hostKey: hostKey(id), platform: Platform.debian13(), address: "10.0.0.1", ...more });
      host(fleet, "a01", {});
      host(other === undefined ? fleet : new Fleet(stack, other, { domain: "lab.test" }), "b01", {
        sshPort: 22,
        address,
      });
      app.synth();
      return outdir;
    };
    const rules = [PolicyRule.noMeaning(Meaning.HOST_ADDRESS)];
    const base = fleets("web", undefined, rules, "10.0.0.2");
    for (const head of [fleets("www", undefined, [], "10.0.0.3"), fleets("web", "other", rules, "10.0.0.3")]) {
      const { code, policies } = await judged(base, head);
      expect([code, policies.flatMap(({ breaches }) => breaches.map(({ text }) => text))]).toEqual([
        1,
        ["its names lead to 10.0.0.2 -> 10.0.0.3"],
      ]);
    }
  });

  test("a fleet that leaves takes its policy with it, and that is said", async () => {
    const deny = () => [PolicyRule.noMeaning(Meaning.HOST_GONE)];
    const other = join(folder, `${synthesized++}`);
    const app = new App({ outdir: other });
    new Fleet(new TerraformStack(app, "stack"), "other", { domain: "other.test" });
    app.synth();
    const { code, loosened, policies } = await judged(synth({ deny }), other);
    expect([code, policies[0]?.breaches.length]).toEqual([1, 3]);
    expect(loosened).toEqual(["policy stack/lab/policy: no longer denies: no host-gone"]);
  });
});

test("the page has what policies say in every format", async () => {
  const base = synth({
    deny: () => [PolicyRule.noWeakening(), PolicyRule.noRestart()],
    warn: () => [PolicyRule.noNewIssuer(), PolicyRule.noVhostWithoutStapling()],
  });
  const head = synth({
    changes: { ...otherOrganization, ...otherPort },
    add: shop,
    deny: () => [PolicyRule.noWeakening()],
    warn: () => [PolicyRule.noNewIssuer(), PolicyRule.noVhostWithoutStapling()],
  });
  const [text, markdown, html, json] = await Promise.all(
    ["text", "markdown", "html", "json"].map(async (format) => (await review(base, head, ["--format", format])).out),
  );
  const part = (page = "", verdict: RegExp, section: RegExp) =>
    `${verdict.exec(page)?.[0]}\n${section.exec(page)?.[0]}\n`;
  const { verdict, policies } = JSON.parse(json ?? "");
  const pages = [
    part(text, /^.*/, /^Policy\n.*?(?=\n\n)/ms),
    part(markdown, /^### .*/m, /^#### Policy.*?(?=\n\n<sub)/ms),
    part(html, /<h1.*/, /<h2>Policy.*?(?=\n<footer)/s),
    `${JSON.stringify({ verdict, policies }, null, 2)}\n`,
  ];
  const found = pages.join("\n----------\n\n").replace(/\b[0-9a-f]{64}\b/g, "(hash)");
  const file = join(GOLDEN, "policy.golden");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, found);
  expect(found).toBe(existsSync(file) ? readFileSync(file, "utf8") : "(no such page)");
});

test("what policies say stays on a page that has no room for everything", async () => {
  const deny = () => [PolicyRule.noWeakening()];
  const add = ({ vhost }: SmallFleet) => {
    for (let number = 0; number < 40; number++) vhost.addDocument(`${number}.html`, "0123456789\n".repeat(100));
  };
  const { out } = await review(synth({ deny }), synth({ deny, add, changes: otherOrganization }), [
    ...["--format", "markdown", "--limit", "8192"],
  ]);
  expect(out.length).toBeLessThanOrEqual(8192);
  expect(out).toContain("not shown here");
  expect(out).toMatch(/#### Policy\n\n- :warning: \*\*denied\*\* no weakening .*\n {2}- .*Other Partner SA/);
});

test("a policy that cannot be read is trouble, and no way around it", async () => {
  const deny = () => [PolicyRule.noWeakening()];
  const [base, head] = [synth({ deny }), synth({ deny })];
  const file = join(head, "stacks/stack/lab/policy.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"deny"', '"ask"'));
  const { code, out } = await review(base, head);
  expect([code, out]).toEqual([
    2,
    `cdktf-mutual-tls review: ${file}: rules[0].level: expected deny or warn, got "ask"\n`,
  ]);
});

test("with a plan alone nothing is known of policies, and the page says so", () => {
  const compared = { base: new Map(), head: new Map() };
  const page = printText(compare(compared, new Date()), { isColoured: false });
  expect(page).toContain("Not known. Give --base and --head to compare the declarations and check their policies.");
});

test("a policy of the base says who may widen the networks that a virtual host answers", async () => {
  const of = (clients: string[]): Side => ({
    changes: { vhost: { clients } },
    deny: () => [PolicyRule.noMeaning(Meaning.CLIENT_NETWORKS)],
  });
  const base = synth(of(["10.0.0.0/8"]));
  expect((await judged(base, synth(of(["10.0.0.0/8"])))).code).toBe(0);
  const { code, policies } = await judged(base, synth(of(["10.0.0.0/8", "192.168.0.0/16"])));
  expect(code).toBe(1);
  expect(policies[0]?.breaches.map(({ text }) => text)).toEqual([
    "the site admits 10.0.0.0/8 -> 10.0.0.0/8, 192.168.0.0/16",
  ]);
});
