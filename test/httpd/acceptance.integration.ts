import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { TerraformStack } from "cdktf";
import fc from "fast-check";
import {
  CaCertificate,
  ClientAuthentication,
  ClientCertificate,
  ClientRevocation,
  Duration,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  RevocationCheck,
  ServerCertificate,
  StaplingEngine,
  StaplingVhost,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { revocationFile } from "../../lib/httpd/render-revocation";
import { platformDataOf } from "../../lib/platform/platform";
import type { HttpdPlatformData } from "../../lib/platform/platform-data";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
import { app } from "../support/app";
import { hostKey, issuesOf } from "../support/fleet";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { contentFolder, RenderedHttpd } from "../support/rendered-httpd";
import { privateKeyPem } from "./matrix/pki";

const SERVERS = 300;

let rendered: RenderedHttpd;
let authorities: readonly Minted[];
let client: Minted;
beforeAll(async () => {
  rendered = new RenderedHttpd(contentFolder("acceptance-"));
  const root = await mint({ name: "CN=Root", pathLength: 1 });
  const sub = await mint({
    name: [{ CN: [{ utf8String: 'Sub, "1" \\+ %{x} ${y}' }] }, { O: ["Käse"] }],
    issuer: root,
    extensions: [new (x509().AuthorityInfoAccessExtension)({ ocsp: ["http://ocsp.example.com"] })],
  });
  authorities = [sub, root];
  client = await mint({ name: "CN=client", issuer: sub, ca: false });
  for (const [name, rsaBits] of [["ecdsa"], ["rsa", 2048]] as const) {
    const server = await mint({ name: "CN=server", issuer: sub, ca: false, rsaBits });
    rendered.write(rendered.file(`${name}.crt`), server.parsed.pem);
    rendered.write(rendered.file(`${name}.key`), await privateKeyPem(server));
  }
}, 60_000);
afterAll(() => rmSync(rendered.root, { recursive: true }));

/** Text that httpd's reader or its expressions could trip over; what a rule refuses is left out by that rule. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."'\"\\%{}$()[]#=|&!~/,+<>` 0123abcü株🧀"), minLength: 1, maxLength: 30 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
);
/** Mostly what is in order, since most of what is not is refused by a rule before httpd sees it. */
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd });
const seconds = mostly(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 0, max: 100 * 365 * 86_400 }));
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const path = mostly(
  fc.constantFrom(
    "/",
    "/a",
    "/b",
    "/a.b/c-d_e~f",
    "/~user",
    "/v1;x",
    "/a$b",
    "/x=y&z",
    "/it's",
    "/a|b",
    "/(a)",
    "/a+b^",
    "/a{2}",
  ),
  fc.stringMatching(/^\/[!-~]{1,20}$/),
);

const condition: fc.Arbitrary<ClientCertificate> = fc.letrec<{ tree: ClientCertificate }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      text.map((each) => ClientCertificate.organization(each)),
      text.map((each) => ClientCertificate.organizationalUnit(each)),
      text.map((each) => ClientCertificate.commonName(each)),
      fc.stringMatching(/^[A-Z]{2}$/).map((each) => ClientCertificate.country(each)),
      fc.stringMatching(/^[!-~]{1,20}$/).map((each) => ClientCertificate.dnsName(each)),
      fc.stringMatching(/^[!-~]{1,20}$/).map((each) => ClientCertificate.emailAddress(each)),
      fc.stringMatching(/^[1-9a-fA-F]{1,40}$/).map((each) => ClientCertificate.serialNumber(each)),
      fc.constant(null).map(() => ClientCertificate.certificate(ca(client))),
      fc.constant(null).map(() => ClientCertificate.issuer(ca(authorities[0] as Minted))),
    ),
    fc
      .tuple(fc.boolean(), fc.array(tie("tree"), { minLength: 1, maxLength: 4 }))
      .map(([any, all]) => (any ? ClientCertificate.anyOf(all) : ClientCertificate.allOf(all))),
  ),
})).tree;

const vhost = fc.record({
  name: label,
  aliases: fc.array(label, { maxLength: 3 }),
  serverAdmin: fc.option(text, { nil: undefined }),
  folder: fc.option(
    text.map((each) => each.replace(/[/\p{Cc}]/gu, "-")),
    { nil: undefined },
  ),
  redirectHttp: fc.boolean(),
  port: mostly(fc.constantFrom(undefined, 8443), fc.integer({ min: -1, max: 70_000 })),
  hasRsaToo: fc.boolean(),
  mode: fc.constantFrom(...Object.values(ClientAuthentication)),
  isTrusting: fc.boolean(),
  sslVerifyDepth: fc.option(mostly(fc.integer({ min: 2, max: 100 }), fc.integer()), { nil: undefined }),
  revocation: fc.record({
    how: fc.constantFrom("ocsp" as const, "crl" as const, "ocspAndCrl" as const, "none" as const),
    check: fc.constantFrom(RevocationCheck.LEAF, RevocationCheck.CHAIN),
    responderTimeout: seconds,
    nonce: fc.boolean(),
    reason: text,
  }),
  sessionTimeout: seconds,
  documents: fc.uniqueArray(fc.stringMatching(/^[a-z ü'"$%]{1,12}$/), { maxLength: 2 }),
  locations: fc.array(fc.record({ path, require: condition, issuers: fc.constantFrom([0], [0, 1]) }), { maxLength: 3 }),
});

type Sample<A> = A extends fc.Arbitrary<infer T> ? T : never;
type RevocationSample = Sample<typeof vhost>["revocation"];

const server = fc.record({
  engine: fc.constantFrom(StaplingEngine.MOD_MD, StaplingEngine.MOD_SSL),
  vhosts: fc.uniqueArray(vhost, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
});

function declare({ engine, vhosts }: Sample<typeof server>) {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const { platform } = rendered;
  const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
  const httpdServer = new HttpdServer(www01, "httpd", { staplingEngine: engine });
  const trustStore = new TrustStore(fleet, "partners", { certificates: authorities.map(ca) });
  const files = (name: string) =>
    ServerCertificate.fromFiles({
      certificateFile: rendered.file(`${name}.crt`),
      certificateKeyFile: rendered.file(`${name}.key`),
    });
  for (const [index, each] of vhosts.entries()) {
    const site = new StaplingVhost(httpdServer, `vhost${index}`, {
      serverName: `${each.name}.example.org`,
      serverAlias: each.aliases.map((alias) => `${alias}.vhost${index}.example.org`),
      serverAdmin: each.serverAdmin,
      documentRoot: each.folder === undefined ? undefined : `${rendered.file("sites")}/${index}/${each.folder}`,
      redirectHttp: each.redirectHttp,
      port: each.port,
      certificate: files("ecdsa"),
      additionalCertificates: each.hasRsaToo ? [files("rsa")] : undefined,
      clientAuthentication: each.isTrusting ? each.mode : undefined,
      trustStore: each.isTrusting ? trustStore : undefined,
      sslVerifyDepth: each.sslVerifyDepth,
      revocation: each.isTrusting ? revocationOf(each.revocation) : undefined,
      sslSessionCacheTimeout: Duration.seconds(each.sessionTimeout),
    });
    for (const name of each.documents) site.addDocument(name, "text\n");
    if (!each.isTrusting) continue;
    for (const [number, location] of each.locations.entries()) {
      new MutualTlsLocation(site, `location${number}`, {
        path: location.path,
        issuers: location.issuers.map((position) => ca(authorities[position] as Minted)),
        require: location.require,
      });
    }
  }
  return { stack, fleet };
}

testWith(httpd, "httpd")(
  "httpd accepts every server that synth accepts",
  async () => {
    const lists = await revocationLists();
    const refused: Record<string, number> = {};
    let accepted = 0;
    for (let seed = 1; accepted < SERVERS; seed++) {
      for (const each of fc.sample(server, { numRuns: 100, seed })) {
        const declared = declare(each);
        const issues = issuesOf(declared);
        for (const code of new Set(issues.map((issue) => issue.code))) refused[code] = (refused[code] ?? 0) + 1;
        const model = buildFleet(declared.fleet).model.hosts[0]?.httpd;
        if (issues.length > 0 || model === undefined) continue;
        accepted++;
        rendered.render(model);
        for (const site of model.vhosts)
          rendered.write(revocationFile(site, platformDataOf(rendered.platform)?.httpd as HttpdPlatformData), lists);
        const { stdout, stderr } = spawnSync(httpd ?? "", [...rendered.arguments(), "-t"], { encoding: "utf8" });
        expect([JSON.stringify(each), stdout + stderr]).toEqual([JSON.stringify(each), "Syntax OK\n"]);
      }
    }
    process.stdout.write(`${accepted} servers: Syntax OK; refused at synth: ${JSON.stringify(refused)}\n`);
  },
  180_000,
);

testWith(httpd, "httpd")("httpd answers foreign names by the catch-all, whatever its sites are called", () => {
  const [sample] = fc.sample(server, { numRuns: 1, seed: 1 });
  const [any] = sample?.vhosts ?? [];
  if (sample === undefined || any === undefined) throw new Error("there is no sample");
  const names = ["0", "00-a", "000", "000-a", "9"];
  const plain = { ...any, aliases: [], isTrusting: false, folder: undefined, redirectHttp: true, port: undefined };
  const declared = declare({ ...sample, vhosts: names.map((name) => ({ ...plain, name })) });
  expect(issuesOf(declared)).toEqual([]);
  const model = buildFleet(declared.fleet).model.hosts[0]?.httpd;
  if (model === undefined) throw new Error("the host has httpd");
  rendered.render(model);
  const options = [...rendered.arguments(), "-t", "-D", "DUMP_VHOSTS"];
  const { stdout } = spawnSync(httpd ?? "", options, { encoding: "utf8" });
  const defaults = [...stdout.matchAll(/default server (\S+)/g)].map(([, name]) => name);
  expect(defaults).toEqual(["catch-all.invalid", "catch-all.invalid"]);
});

function revocationOf({ how, check, responderTimeout, nonce, reason }: RevocationSample): ClientRevocation {
  const ocsp = { check, nonce, responderTimeout: Duration.seconds(responderTimeout) };
  const lists = authorities.map((each, index) => ({ issuer: ca(each), url: `http://crl.example.com/${index}.crl` }));
  if (how === "ocsp") return ClientRevocation.ocsp(ocsp);
  if (how === "none") return ClientRevocation.none(reason);
  return how === "crl" ? ClientRevocation.crl({ check, lists }) : ClientRevocation.ocspAndCrl(ocsp, { check, lists });
}

/** What the refresh unit would have fetched. */
async function revocationLists(): Promise<string> {
  const lists = await Promise.all(
    authorities.map(({ certificate, keys }) =>
      x509().X509CrlGenerator.create({
        issuer: certificate.subjectName,
        thisUpdate: new Date("2026-01-01"),
        nextUpdate: new Date("2036-01-01"),
        signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
        signingKey: keys.privateKey,
      }),
    ),
  );
  return lists.map((list) => `${list.toString("pem")}\n`).join("");
}

function ca({ parsed }: Minted): CaCertificate {
  return CaCertificate.fromPem(parsed.pem);
}
