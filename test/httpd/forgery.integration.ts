import { join } from "node:path";
import fc from "fast-check";
import { Backend, BackendLocation, ClientCertificate, ClientCertificateField, MutualTlsLocation } from "../../lib";
import { LoopbackSite } from "../support/loopback-site";
import { phpFpm, startPhpFpm } from "../support/php-fpm";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";

const able = process.getuid?.() === 0 && phpFpm !== undefined ? httpd : undefined;
const support = (name: string) => join(__dirname, "../support", name);
const SPELLINGS = 500;
/** In how many ways each is sent. */
const WAYS = 8;
const FORGED = "forged";
/** What backends are told, and what it is with the certificate of foo. */
const TOLD: Readonly<Record<string, readonly [ClientCertificateField, string]>> = {
  "X-Client-DN": [ClientCertificateField.SUBJECT_DN, "CN=foo,O=Foo SA"],
  "X-Client-Issuer-DN": [ClientCertificateField.ISSUER_DN, "CN=Root,O=Lab"],
  "X-SSL-Client-S-DN": [ClientCertificateField.COMMON_NAME, "foo"],
  Identity: [ClientCertificateField.ORGANIZATION, "Foo SA"],
  "X-Verify": [ClientCertificateField.VERIFY, "SUCCESS"],
};
const NAMES = Object.keys(TOLD);
const KINDS = ["http", "https", "socket", "php"] as const;

let site: LoopbackSite;
beforeAll(async () => {
  if (able === undefined) return;
  site = new LoopbackSite("forgery");
  await site.up({ foo: "O=Foo SA,CN=foo" });
  const [echo, php] = [site.rendered.file("echo.sock"), site.rendered.file("php.sock")];
  const requestHeaders = Object.fromEntries(Object.entries(TOLD).map(([name, [field]]) => [name, field]));
  const model = site.declare({ clientIdentity: { requestHeaders } }, (vhost) => {
    const backends = {
      http: Backend.http("127.0.0.1", 3000),
      https: Backend.https("localhost", [site.ca("root")], 3001),
      socket: Backend.unixSocket(echo),
      php: Backend.phpFpm(php),
    };
    for (const [kind, backend] of Object.entries(backends)) {
      new BackendLocation(vhost, kind, { path: `/${kind}`, backend });
      new MutualTlsLocation(vhost, `${kind}-restricted`, {
        ...{ path: `/${kind}/restricted`, issuers: [site.ca("root")], require: ClientCertificate.any() },
      });
    }
    const program = "<?php echo json_encode(['headers' => $_SERVER], JSON_INVALID_UTF8_SUBSTITUTE);\n";
    for (const folder of ["php", "php/restricted"]) vhost.addDocument(`${folder}/index.php`, program);
  });
  await site.serve(model);
  site.start(process.execPath, [support("echo-backend.mjs"), "3000"]);
  site.start(process.execPath, [support("echo-backend.mjs"), "3001", site.file("server.crt"), site.file("server.key")]);
  site.start(process.execPath, [support("echo-backend.mjs"), echo]);
  startPhpFpm(site, php);
  for (const kind of KINDS) await site.until200(`/${kind}/`);
}, 60_000);
afterAll(() => site?.down());

interface Request {
  readonly headers: readonly (readonly [string, string])[];
  readonly trailers: readonly (readonly [string, string])[];
}

const boolean = fc.boolean();
/** A name in any case, with `_` for some of its hyphens. */
const spelled = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(boolean, { minLength: 40, maxLength: 40 }))
  .map(([name, bits]) =>
    [...name]
      .map((letter, index) => {
        if (letter === "-") return bits[index] ? "_" : "-";
        return bits[index] ? letter.toUpperCase() : letter.toLowerCase();
      })
      .join(""),
  );
const value = fc.constantFrom(
  ...[FORGED, ` ${FORGED}`, `${FORGED}, ${FORGED}`, `\t${FORGED}\t`, `CN=${FORGED}`, `${FORGED}\xff`, `"${FORGED}"`],
  ...[`x\r\n ${FORGED}`, `\r\n\t${FORGED}`, `${FORGED}; q=1`, ""],
);
const field = fc.tuple(spelled, value);
const padded = fc.tuple(spelled, fc.constantFrom("", " ", "  ", "\t")).map(([name, pad]) => `${pad}${name}${pad}`);
const connection = fc
  .tuple(
    fc.array(fc.oneof(padded, fc.constantFrom("close", "keep-alive", "", "te", "upgrade", '"a, b"')), {
      minLength: 1,
      maxLength: 4,
    }),
    // httpd takes any of them for a comma.
    fc.constantFrom(",", ";", " ", "\t", ", ", " ; ", "\r\n "),
  )
  .map(([names, between]) => ["Connection", names.join(between)] as const);
const oddName = fc
  .tuple(spelled, fc.constantFrom(" ", "\t", "\0", ":", "\x0b", "", ";"), boolean)
  .map(([name, odd, isAfter]) => (isAfter ? name + odd : odd + name));
const request: fc.Arbitrary<Request> = fc.record({
  headers: fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: field },
        { weight: 2, arbitrary: connection },
        { weight: 1, arbitrary: fc.tuple(oddName, value) },
        { weight: 1, arbitrary: spelled.map((name) => ["Trailer", name] as const) },
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((headers): Request["headers"] => headers),
  trailers: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(field, { minLength: 1, maxLength: 3 }) },
  ),
});
const way = fc.record({
  tls: fc.constantFrom("1.2", "1.3"),
  http: fc.constantFrom("1.1", "2"),
  kind: fc.constantFrom(...KINDS),
  isRestricted: boolean,
  hasCertificate: boolean,
  resume: boolean,
});

testWith(able, "httpd, php-fpm, or root's rights,")(
  `no identity is forged by ${SPELLINGS} requests, each sent in ${WAYS} ways`,
  async () => {
    const seed = Date.now() % 2 ** 31;
    const samples = fc.sample(fc.tuple(request, fc.array(way, { minLength: WAYS, maxLength: WAYS })), {
      ...{ numRuns: SPELLINGS, seed },
    });
    const questions = samples.flatMap(([sent, ways]) =>
      ways.map(({ kind, isRestricted, hasCertificate, ...rest }) => ({
        ...{ ...rest, ...sent, path: `/${kind}/${isRestricted ? "restricted/" : ""}`, isRestricted, hasCertificate },
        ...(hasCertificate ? { client: { cert: site.file("foo.crt"), key: site.file("foo.key") } } : {}),
      })),
    );
    const { stdout, stderr } = await site.network.run(
      process.execPath,
      [support("forging-client.mjs"), "www.lab.test"],
      questions.map((question) => JSON.stringify(question)).join("\n"),
      240_000,
    );
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { status: number; body: string });
    expect([answers.length, stderr]).toEqual([questions.length, ""]);

    const seen = { arrived: 0, refused: 0, unsendable: 0 };
    const wrong: unknown[] = [];
    for (const [index, { status, body }] of answers.entries()) {
      const question = questions[index];
      if (question === undefined) throw new Error("an answer to no question");
      const { hasCertificate, isRestricted } = question;
      if (status === -1) seen.unsendable++;
      else if (status !== 200) seen.refused++;
      else seen.arrived++;
      if (status === 200 && isRestricted && !hasCertificate) wrong.push({ seed, question, body });
      if (status !== 200) continue;
      const expected = Object.fromEntries(
        Object.entries(TOLD).flatMap(([name, [, told]]) => {
          if (!hasCertificate) return name === "X-Verify" ? [[name.toLowerCase(), ["NONE"]]] : [];
          return [[name.toLowerCase(), [told]]];
        }),
      );
      const arrived = identityIn(JSON.parse(body).headers);
      if (JSON.stringify(arrived) !== JSON.stringify(sorted(expected))) wrong.push({ seed, question, arrived });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    // Not everything is refused.
    expect(seen.arrived).toBeGreaterThan(questions.length / 4);
    process.stdout.write(`  forgery    ${JSON.stringify(seen)}, seed ${seed}\n`);
  },
  300_000,
);

/** What a backend could take for identity: values by name, with `_` for `-` in any case. */
function identityIn(headers: readonly string[] | Readonly<Record<string, string>>): Readonly<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const pairs = Array.isArray(headers)
    ? headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? ""] as const] : []))
    : Object.entries(headers)
        .filter(([name]) => name.startsWith("HTTP_"))
        .map(([name, told]) => [name.slice(5), told] as const);
  for (const [name, told] of pairs) {
    const plain = name.toLowerCase().replaceAll("_", "-");
    if (NAMES.some((each) => each.toLowerCase() === plain)) found[plain] = [...(found[plain] ?? []), told];
  }
  return sorted(found);
}

function sorted<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}
