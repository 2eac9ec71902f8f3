import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { Agent, get } from "node:https";
import fc from "fast-check";
import { locationSection } from "../../lib/httpd/render-location";
import { blank, directive } from "../../lib/httpd/syntax/tree";
import type { ClientCertificateModel, TextCondition } from "../../lib/model/client-certificate";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
import { testWith } from "../support/programs";
import { httpd, RealHttpd } from "../support/real-httpd";

/** Conditions compiled by the library, evaluated by real httpd for real certificates, against ten lines of ours. */
const RULES = 100;
const CERTIFICATES = 50;

type Kind = TextCondition["kind"];
type Subject = Readonly<Record<Exclude<Kind, "serialNumber">, readonly string[]>>;

interface Client {
  readonly values: Readonly<Record<Kind, readonly string[]>>;
  readonly issuer: Minted;
  readonly minted: Minted;
}

interface Gate {
  readonly issuers: readonly Minted[];
  readonly require: ClientCertificateModel;
}

/** What is alike, what an expression or a printed name could be broken by, and what only a certificate can hold. */
const ORGANIZATIONS = [
  "Big Partner Foo SA",
  "Not Big Partner Foo SA",
  "big partner foo sa",
  "Big Partner Foo SA ",
  "x' || 'a' == 'a",
  "%{SSL_CLIENT_VERIFY} ${HOME} $0",
  "back\\slash \\134",
  'Zürcher "Käse", 株式会社+🧀',
  "Foo\\01",
  "0",
  // Longer than RFC 5280 lets a CA write it.
  "x".repeat(65),
];
const ONLY_IN_CERTIFICATES = ["Foo\u0001", "Big Partner Foo SA\0", "Big Partner Foo SA\n"];
const POOLS: Readonly<Record<Exclude<Kind, "serialNumber">, readonly string[]>> = {
  organization: ORGANIZATIONS,
  organizationalUnit: ["R & D", "IT"],
  commonName: ["svc", "svc2"],
  country: ["CH", "FR"],
  dnsName: ["svc.foo.example", "SVC.foo.example"],
  emailAddress: ["svc@foo.example", "svc@bar.example"],
};
const SERIALS = ["01", "0abc", "7f".repeat(20), "8f"];

let server: RealHttpd;
beforeEach(() => {
  server = new RealHttpd();
});
afterEach(() => server.stop());

testWith(httpd, "httpd")(
  "real httpd admits exactly the certificates that a rule describes",
  async () => {
    const root = await mint({ name: "CN=Root" });
    const sub = await mint({ name: [{ CN: [{ utf8String: 'Sub, "1" \\+' }] }, { O: ["Käse"] }], issuer: root });
    const sibling = await mint({ name: "CN=Sibling Sub", issuer: root });
    // Each text once by itself, so that every one decides; then mixtures.
    const plain = { organizationalUnit: [], commonName: ["svc"], country: ["CH"], dnsName: [], emailAddress: [] };
    const subjects = [
      ...[...ORGANIZATIONS, ...ONLY_IN_CERTIFICATES].map((name) => ({ ...plain, organization: [name] })),
      ...fc.sample(subject, { numRuns: CERTIFICATES, seed: 1 }),
    ];
    const clients = await Promise.all(subjects.map((each, index) => client(each, index, [sub, sibling], sub)));
    const issuers = [sub, sibling];
    const gates = [
      ...ORGANIZATIONS.map((value) => ({ issuers, require: { kind: "organization" as const, value } })),
      ...fc.sample(gate(issuers, clients), { numRuns: RULES, seed: 2 }),
    ];
    await start([root, sub, sibling], gates);

    const wrong: string[] = [];
    let admitted = 0;
    const settle = (index: number, one: Client, status: number) => {
      const said = `${JSON.stringify(gates[index]?.require, dropCertificates)} for ${JSON.stringify(one.values)}`;
      if (status !== (fits(gates[index] as Gate, one) ? 200 : 403)) wrong.push(`${status}: ${said}`);
      if (status === 200) admitted++;
    };
    // One connection a certificate, HTTP/1.1 and HTTP/2 in turn.
    const ask = async (one: Client, index: number) => {
      const statuses = await (index % 2 === 0 ? overHttp1 : overHttp2)(one, gates.length);
      for (const [number, status] of statuses.entries()) settle(number, one, status);
    };
    for (let index = 0; index < clients.length; index += 4) {
      await Promise.all(clients.slice(index, index + 4).map((one, offset) => ask(one, index + offset)));
    }
    const pairs = gates.length * clients.length;
    process.stdout.write(
      `${pairs} pairs of rule and certificate, ${admitted} admitted, ${wrong.length} disagreements\n`,
    );
    expect(wrong).toEqual([]);
    expect(pairs).toBeGreaterThanOrEqual(5000);
    expect(admitted).toBeGreaterThan(pairs / 20);
    expect(await overHttp1(undefined, gates.length)).toEqual(gates.map(() => 403));
  },
  120_000,
);

const list = (pool: readonly string[], most: string) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant([most]) },
    { weight: 3, arbitrary: fc.constantFrom(...pool).map((one) => [one]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...pool), { maxLength: 2 }) },
  );

const subject: fc.Arbitrary<Subject> = fc.record({
  organization: list([...ORGANIZATIONS, ...ONLY_IN_CERTIFICATES], ORGANIZATIONS[0] ?? ""),
  organizationalUnit: list(POOLS.organizationalUnit, "IT"),
  commonName: list(POOLS.commonName, "svc"),
  country: list(POOLS.country, "CH"),
  dnsName: list(POOLS.dnsName, "svc.foo.example"),
  emailAddress: list(POOLS.emailAddress, "svc@foo.example"),
});

async function client(values: Subject, index: number, issuers: readonly Minted[], key: Minted): Promise<Client> {
  const lib = x509();
  const issuer = issuers[index % 3 === 0 ? 1 : 0] as Minted;
  const serialNumber = SERIALS[index] ?? `0${(4096 + index).toString(16)}`;
  const names = (type: string, texts: readonly string[]) => texts.map((text) => ({ [type]: [{ utf8String: text }] }));
  const sans = [
    ...values.dnsName.map((value) => ({ type: "dns" as const, value })),
    ...values.emailAddress.map((value) => ({ type: "email" as const, value })),
  ];
  const minted = await mint({
    name: [
      ...names("C", values.country),
      ...names("O", values.organization),
      ...names("OU", values.organizationalUnit),
      ...names("CN", values.commonName),
    ],
    issuer,
    ca: false,
    sameKeyAs: key,
    serialNumber,
    extensions: sans.length === 0 ? [] : [new lib.SubjectAlternativeNameExtension(sans)],
  });
  return { values: { ...values, serialNumber: [serialNumber] }, issuer, minted };
}

function gate(issuers: readonly Minted[], clients: readonly Client[]): fc.Arbitrary<Gate> {
  const kinds = Object.keys(POOLS) as Exclude<Kind, "serialNumber">[];
  const leaf: fc.Arbitrary<ClientCertificateModel> = fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .constantFrom(...kinds)
        .chain((kind) => fc.record({ kind: fc.constant(kind), value: fc.constantFrom(...POOLS[kind]) })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("serialNumber" as const),
        value: fc.constantFrom(...SERIALS, "ABC", "00008F"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...issuers).map((each) => ({ kind: "issuer" as const, certificate: each.parsed })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...clients)
        .map((each) => ({ kind: "certificate" as const, certificate: each.minted.parsed })),
    },
  );
  const { tree } = fc.letrec<{ tree: ClientCertificateModel }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({
        kind: fc.constantFrom("anyOf" as const, "allOf" as const),
        conditions: fc.array(tie("tree"), { minLength: 1, maxLength: 4 }),
      }),
    ),
  }));
  return fc.record({ issuers: fc.subarray([...issuers], { minLength: 1 }), require: tree });
}

/** The oracle. */
function fits({ issuers, require }: Gate, one: Client): boolean {
  const holds = (condition: ClientCertificateModel): boolean => {
    if ("conditions" in condition) return condition.conditions[condition.kind === "anyOf" ? "some" : "every"](holds);
    if (condition.kind === "any") return true;
    if (!("value" in condition))
      return condition.certificate === (condition.kind === "issuer" ? one.issuer : one.minted).parsed;
    const values = one.values[condition.kind];
    if (condition.kind === "serialNumber") return BigInt(`0x${values[0]}`) === BigInt(`0x${condition.value}`);
    return values.length === 1 && values[0] === condition.value;
  };
  return issuers.includes(one.issuer) && holds(require);
}

let identity: { readonly key: string; readonly ca: string };

async function start(authorities: readonly Minted[], gates: readonly Gate[]): Promise<void> {
  const [root, sub] = authorities as [Minted, Minted];
  const lib = x509();
  const names = new lib.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }]);
  const own = await mint({ name: "CN=localhost", issuer: sub, ca: false, extensions: [names] });
  const key = async ({ keys }: Minted) =>
    lib.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  identity = { key: await key(sub), ca: root.parsed.pem };
  const sections = gates.map(({ issuers, require }, index) =>
    locationSection({ path: "", urlPath: `/${index}`, issuers: issuers.map(({ parsed }) => parsed), require }, false),
  );
  await server.start(
    [
      directive("Protocols", "h2", "http/1.1"),
      directive("SSLEngine", "on"),
      directive("SSLCertificateFile", server.write("server.crt", own.parsed.pem + sub.parsed.pem)),
      directive("SSLCertificateKeyFile", server.write("server.key", `${await key(own)}\n`)),
      directive(
        "SSLCACertificateFile",
        server.write("trust.crt", authorities.map(({ parsed }) => parsed.pem).join("")),
      ),
      directive("SSLVerifyClient", "optional"),
      directive("SSLVerifyDepth", "2"),
      blank,
      ...sections,
    ],
    "ssl",
    "socache_shmcb",
    "http2",
  );
}

const tls = (one: Client | undefined) => ({
  ca: identity.ca,
  ...(one === undefined ? {} : { cert: one.minted.parsed.pem, key: identity.key }),
});

async function overHttp1(one: Client | undefined, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...tls(one) });
  const ask = (path: string) =>
    new Promise<number>((resolve, reject) => {
      get({ host: "localhost", port: server.port, path, agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      }).on("error", reject);
    });
  const statuses = await Promise.all(Array.from({ length: count }, (_, index) => ask(`/${index}`)));
  agent.destroy();
  return statuses;
}

async function overHttp2(one: Client | undefined, count: number): Promise<number[]> {
  const session = connectHttp2(`https://localhost:${server.port}`, tls(one));
  await once(session, "connect");
  const ask = (path: string) =>
    new Promise<number>((resolve, reject) => {
      let status = 0;
      const stream = session.request({ ":path": path });
      stream.on("response", (headers) => {
        status = Number(headers[":status"]);
      });
      stream.on("error", reject).on("end", () => resolve(status));
      stream.resume();
    });
  const statuses = await Promise.all(Array.from({ length: count }, (_, index) => ask(`/${index}`)));
  session.close();
  return statuses;
}

function dropCertificates(name: string, value: unknown): unknown {
  return name === "certificate" ? "(certificate)" : value;
}
