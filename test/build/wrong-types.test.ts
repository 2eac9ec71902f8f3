import { type App, type TerraformStack, Testing } from "cdktf";
import type { IConstruct } from "constructs";
import fc from "fast-check";
import * as library from "../../lib";
import { IssuesError } from "../../lib/core/issue";
import { keptBy } from "../../lib/declaration/declare";
import { app as testApp } from "../support/app";
import { smallFleet, type TestPki, testPki } from "../support/fleet";

/** How often a property gets a wrong value, over all constructs. */
const RUNS = 2_000;

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** Values that no property takes, and those that some other property takes. */
const foreign = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "",
    "text",
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    () => undefined,
    Symbol("a symbol"),
    10n,
    new Date(0),
    /a/,
    new Map(),
    Object.create(null),
    new Proxy({}, {}),
    library.Duration.hours(1),
    library.Platform.debian13(),
    library.ClientRevocation.ocsp(),
    library.ClientCertificate.organization("One SA"),
    library.ClientCertificate.organization(7 as unknown as string),
    library.ClientCertificate.anyOf(null as unknown as library.ClientCertificate[]),
    library.CaCertificate.fromFile(undefined as unknown as string),
    library.CaCertificate.fromFile("no-such-file"),
    library.PolicyRule.noRestart(),
    library.Secret.fromFile("name", { file: "f", version: "1" }),
    library.ServerCertificate.fromFiles(undefined as unknown as library.CertificateFiles),
    library.HealthCheck.port(1),
    library.Backend.http(undefined as unknown as string),
    library.Backend.https("app", [null as unknown as library.CaCertificate]),
    { certificates: 5 },
    { certificatePath: 5 },
    { path: [] },
    [null],
    [["nested"]],
    [Symbol("another")],
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true }),
);

interface Wrong {
  /** Which construct of the fleet, and which of its properties, modulo how many there are. */
  readonly construct: number;
  readonly property: number;
  readonly how: "wrong" | "missing" | "unknown";
  readonly value: unknown;
}

const wrong: fc.Arbitrary<Wrong> = fc.record({
  construct: fc.noBias(fc.nat({ max: 9_999 })),
  property: fc.noBias(fc.nat({ max: 9_999 })),
  how: fc.noBias(fc.constantFrom("wrong", "wrong", "wrong", "wrong", "missing", "unknown")),
  value: foreign,
});

test(`${RUNS} properties with wrong types, over all constructs: issues with a path, and no other error`, () => {
  const kinds = new Set<string>();
  let refused = 0;
  fc.assert(
    fc.property(wrong, (each) => {
      const { stack, kind } = fleetWith(each);
      kinds.add(kind);
      try {
        Testing.synth(stack);
      } catch (error) {
        if (!(error instanceof IssuesError)) throw error;
        refused++;
        expect(error.issues.length).toBeGreaterThan(0);
        for (const { code, path, what } of error.issues) {
          expect([typeof code, typeof path, typeof what]).toEqual(["string", "string", "string"]);
          expect(path).not.toBe("");
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect([...kinds].sort()).toEqual(ALL_KINDS);
  // Some values are right by chance, or are of a property that takes anything of its type.
  expect(refused).toBeGreaterThan(RUNS / 2);
}, 600_000);

const ALL_KINDS = [
  "BackendLocation",
  "CertificateAuthority",
  "Certmgr",
  "CertmgrManifest",
  "Fleet",
  "Host",
  "HttpdServer",
  "ImportedCertificate",
  "IssuerSite",
  "MultiRootCa",
  "MutualTlsLocation",
  "OcspResponder",
  "PublicLocation",
  "ReviewPolicy",
  "StaplingVhost",
  "TrustStore",
];

/** The small fleet, with one property of one construct replaced where that is kept. */
function fleetWith(wrong: Wrong): { readonly stack: TerraformStack; readonly kind: string } {
  const { stack, fleet } = everything(testApp());
  const constructs = fleet.node.findAll().flatMap((construct: IConstruct) => {
    const kept = keptBy(construct);
    return kept === undefined ? [] : [kept];
  });
  const kept = constructs[wrong.construct % constructs.length];
  if (kept === undefined) throw new Error("the fleet has constructs");
  const props = kept.props as Record<string, unknown>;
  const names = [...Object.keys(props), ...Object.keys(kept.added)];
  const name = wrong.how === "unknown" ? "noSuchProperty" : names[wrong.property % names.length];
  if (name === undefined) return { stack, kind: kept.kind.name };
  if (name in kept.added) kept.added[name]?.push(wrong.value);
  else if (wrong.how === "missing") delete props[name];
  else props[name] = wrong.value;
  return { stack, kind: kept.kind.name };
}

/** A fleet with a construct of each kind. */
function everything(app: App) {
  const declared = smallFleet(pki, {}, app);
  const { ca01, client01, fleet, pem, secret, sub } = declared;
  const server = new library.HttpdServer(ca01, "httpd", {
    healthChecks: [],
    staplingEngine: library.StaplingEngine.MOD_MD,
  });
  new library.IssuerSite(server, "site", { serverName: "pki.lab.test", authorities: [{ authority: sub }] });
  new library.ImportedCertificate(client01, "imported", {
    certificate: pem("api/tls.pem"),
    privateKey: secret("imported"),
    certificatePath: "/root/imported.crt",
    privateKeyPath: "/root/imported.key",
  });
  new library.BackendLocation(declared.vhost, "app", {
    ...{ path: "/app", backend: library.Backend.http("127.0.0.1", 3000), backendPath: "/", webSocket: true },
    ...{
      timeout: library.Duration.seconds(5),
      connectionTimeout: library.Duration.seconds(5),
      proxyPreserveHost: true,
    },
  });
  new library.PublicLocation(declared.vhost, "health", { path: "/restricted/healthz" });
  new library.ReviewPolicy(fleet, "policy").deny(library.PolicyRule.noNewIssuer()).warn(library.PolicyRule.noRestart());
  return declared;
}
