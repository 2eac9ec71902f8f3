import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parseObservation } from "../../lib/drift/observation";
import { parseRecord } from "../../lib/drift/record";
import { parseApplyLog } from "../../lib/operate/apply-log";
import { readModel } from "../../lib/output/read-model";
import { parseHostPlan } from "../../lib/plan/parse-host-plan";
import { refusedLine } from "../../lib/plan/plan-grammar";
import { readDriftDocument } from "../../lib/report/drift-document";
import { readPlanFile } from "../../lib/review/inputs/plan-file";
import { readSavedPlan } from "../../lib/review/inputs/saved-plan";
import { publishedCertificates } from "../../lib/trust/published-certificates";
import { parsePem, readCertificate } from "../../lib/x509/certificate";
import { tfplan } from "../support/tfplan";
import { zipFile } from "../support/zip-file";
import { damaged, NETWORK_TARGETS } from "./network-targets";

/** A reader of what others write: what it is fed, and what has to hold for every input. */
export interface Target {
  readonly name: string;
  readonly input: fc.Arbitrary<Buffer>;
  readonly check: (input: Buffer) => void | Promise<void>;
  /** Runs in the unit tests, of one that starts programs for each input. */
  readonly shortRuns?: number;
}

const lines = (line: fc.Arbitrary<string>, head: string) =>
  fc.array(line, { maxLength: 14 }).map((all) => Buffer.from(`${head}${all.map((each) => `${each}\n`).join("")}`));
const noise = fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.string({ maxLength: 12 }));

/** A reader may refuse an input in words. Another kind of error is a mistake of the program. */
function refusesInWords(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    const { name, message } = error as Error;
    if (/^(Type|Range|Reference|Syntax|URI|Eval|Internal)Error$/.test(name)) throw error;
    if (message.length === 0 || message.length > 200_000) throw new Error(`a message of ${message.length} characters`);
  }
}

const FRAMES = ["/etc/a", "/etc/b", "/srv/c d"];
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("/etc/a", "/etc/b", "/srv/c%20d", "/etc", "/etc/a/b", "/srv/x", "/l") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "/",
      "//a",
      "/a/",
      "/a/../b",
      "/.",
      "a",
      "/var/lib/cdktf-mutual-tls/x",
      "%2Fx",
      "/%ff",
      "/%c3%a9",
      "/%41",
      "/a%09",
      "/%e2%80%a8",
      "/%ed%a0%80",
      "/%f0%c3%a9%90%80%80",
      "/é",
    ),
  },
  { weight: 1, arbitrary: noise.map((text) => `/${text.replace(/[ \n\0]/g, "")}`) },
);
const field = fc.oneof(
  { weight: 6, arbitrary: path },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "0644",
      "0755",
      "root",
      "www-data",
      "a.service",
      "true",
      "web",
      "apt",
      "debian",
      "13",
      "base64",
      "as",
      "packages",
      "8443",
      "30",
      "port",
      "boolean",
      "reload",
      "run",
      "CVE-2026-1",
      "2.4",
      "apache2",
      "key",
      "1",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "%",
      "%0",
      "%00",
      "%zz",
      "644",
      "\t",
      "\r",
      "-",
      "$",
      "web$",
      "a.b",
      "999",
      "1000",
      "0",
    ),
  },
  { weight: 1, arbitrary: noise.map((text) => text.replace(/[ \n\0]/g, "")) },
);
const of = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part))).map((all) => all.join(" "));
const planLine = fc.oneof(
  ...[
    of("bundle", fc.constantFrom("web", "b", "c")),
    of("file", path, "0644 root root"),
    of("file", path, "0644 root root base64"),
  ],
  ...[
    of("file", path, "0600 root root as", path),
    of("directory", path, fc.constantFrom("0755 root root", "- - -", "- - root", "-- - ")),
    of("link", path, field),
    of("absent", path),
  ],
  ...[
    of("secret", path, "0600 root root key", field),
    of("package", field),
    of("fix CVE-2026-1", field, "2.4"),
    of("selinux port http_port_t", field),
  ],
  ...[
    of("validate", path, "true", field),
    of("switch", path),
    of("of", path, path),
    of("on-change", fc.constantFrom("reload", "restart", "start", "run"), field),
  ],
  ...[
    of("enable", field),
    of("await", field, "label", field),
    of("teardown"),
    of("teardown packages"),
    of("host", field),
    of("os debian", field),
    of("package-manager", field),
  ],
  fc
    .tuple(
      fc.constantFrom("file", "bundle", "of", "await", "%62undle", " bundle", "unknown", ""),
      fc.array(field, { maxLength: 7 }),
    )
    .map(([word, rest]) => [word, ...rest].join(" ")),
);
const HEAD = "cdktf-mutual-tls-plan 1\nhost www01.lab\nos debian 13\npackage-manager apt\n";

/** What the engine's program says of a plan: whether it takes it, and the table of its paths. */
function parsedByEngine(text: Buffer): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), "fuzz-plan-"));
  try {
    mkdirSync(join(dir, "steps"));
    mkdirSync(join(dir, "command"));
    writeFileSync(join(dir, "plan"), text);
    for (const table of ["paths", "packages", "selinux"]) writeFileSync(join(dir, table), "");
    const named = FRAMES.filter((key) => text.includes(key.replace(" ", "%20")));
    writeFileSync(join(dir, "index"), named.map((key, index) => `${index + 1}\t1\t1\t${key}\n`).join(""));
    const engine = join(__dirname, "../../lib/apply/engine");
    const { status, stderr } = spawnSync(
      "awk",
      ["-f", join(engine, "decode.awk"), "-f", join(engine, "plan.awk"), join(dir, "plan")],
      {
        env: { PATH: process.env.PATH, LC_ALL: "C", dir, state: "/var/lib/cdktf-mutual-tls" },
      },
    );
    if (status !== 0 && status !== 65) throw new Error(`awk ended with ${status}: ${stderr}`);
    if (status === 65) return undefined;
    const table = readFileSync(join(dir, "paths"), "utf8")
      .split("\n")
      .filter((row) => row !== "");
    return table.map((row) => row.split("\t").slice(0, 6).join("\t")).join("\n");
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The same by the parser that reviews use. */
function parsedByReview(input: Buffer): string | undefined {
  const text = input.toString("utf8");
  const named = new Set(FRAMES.filter((key) => text.includes(key.replace(" ", "%20"))));
  if (refusedLine(text, named) !== undefined) return undefined;
  const { bundles } = parseHostPlan(text, { file: () => Buffer.alloc(0), declaredBy: () => "" });
  const used = new Set(
    bundles.flatMap(({ entries }) => entries.flatMap((each) => (each.kind === "file" ? [each.path] : []))),
  );
  const copies = new Set(
    [...text.matchAll(/^ *file (\S+) \S+ \S+ \S+ as /gm)].map(([, each = ""]) => decodeURIComponent(each)),
  );
  if ([...named].some((key) => !used.has(key) || copies.has(key))) return undefined;
  return bundles
    .flatMap(({ entries }, index) =>
      entries.map((each) => {
        const [mode, owner, group] = "mode" in each ? [each.mode, each.owner, each.group] : ["-", "-", "-"];
        return [index + 1, each.kind, each.path, mode, owner, group].join("\t");
      }),
    )
    .join("\n");
}

const mutated = (texts: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), fc.nat(40), noise), { maxLength: 4 }))
    .map(([text, edits]) =>
      Buffer.from(
        edits.reduce((all, [at, length, by]) => {
          const from = at % (all.length + 1);
          return all.slice(0, from) + by + all.slice(from + length);
        }, text),
      ),
    );

const json = (kind: string, sample: unknown) =>
  fc.oneof(
    mutated([JSON.stringify({ kind: `cdktf-mutual-tls/${kind}`, formatVersion: 1, ...(sample as object) })]),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .json()
      .map((text) =>
        Buffer.from(`{"kind":"cdktf-mutual-tls/${kind}","formatVersion":1,"hosts":${text},"fleet":${text}}`),
      ),
  );

const PATH_ROW = "path\tfile\tabc\t0644\troot\troot\tweb\tmade\t/etc\t/etc/a";
const CERTIFICATE = execFileSync(
  "openssl",
  [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    "/dev/null",
    "-subj",
    "/CN=a",
    "-addext",
    "subjectAltName=DNS:a",
  ],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
);
const DER = Buffer.from(CERTIFICATE.replace(/-----[^-]*-----|\n/g, ""), "base64");

/** A plan that Terraform saves. */
const PLANNED = tfplan({
  timestamp: "2026-01-01T00:00:00Z",
  variables: { told: { value: { a: ["b", 1, true, null] } } },
  resource_changes: [
    {
      address: "null_resource.a",
      change: { actions: ["create"], before: null, after: { triggers: { plan: HEAD } }, after_unknown: { id: true } },
    },
  ],
});

export const TARGETS: readonly Target[] = [
  ...NETWORK_TARGETS,
  {
    name: "plan",
    shortRuns: 150,
    input: fc.oneof(
      { weight: 9, arbitrary: lines(planLine, HEAD) },
      // Most lines are refused. So that many plans are taken, some have few lines.
      {
        weight: 9,
        arbitrary: fc
          .array(planLine, { maxLength: 2 })
          .map((few) => Buffer.from(`${HEAD}bundle web\npackage apache2\n${few.map((each) => `${each}\n`).join("")}`)),
      },
      { weight: 1, arbitrary: lines(planLine, "") },
    ),
    check: (input) => {
      if (input.includes(0)) return;
      const [engine, review] = [parsedByEngine(input), parsedByReview(input)];
      if (engine !== review)
        throw new Error(`the engine: ${JSON.stringify(engine)}, the review: ${JSON.stringify(review)}`);
    },
  },
  {
    name: "record",
    input: lines(
      fc.oneof(
        mutated([PATH_ROW, "generation\t3", "run\t2026-11-25T04:00:00Z\tok", "pending\tweb\t", "host\ta"]).map(String),
        noise,
      ),
      "cdktf-mutual-tls-record 1\n",
    ),
    check: (input) => {
      parseRecord(input.toString("utf8"));
    },
  },
  {
    name: "observation",
    input: lines(
      fc.oneof(
        fc.constantFrom(
          "@ host",
          "@ seen",
          "@ payload 1",
          "@ bytes",
          "@ contents",
          "@ units",
          "@ times",
          "@ certificates",
          "@ firewall",
          "@ record",
          "@ end",
          "time\t1",
        ),
        fc.string({ maxLength: 40 }).map((text) => gzipSync(`@ 2 ${text}\n`).toString("base64")),
        fc.constantFrom("f\t644\troot\troot\t5\t1\t/a\t", "/a", "> /a", "LoadState=loaded", ""),
        noise,
      ),
      "cdktf-mutual-tls-observation 1\n",
    ),
    check: (input) => {
      try {
        parseObservation(input.toString("utf8"));
      } catch (error) {
        // zlib's own words of what is not gzip.
        if (
          !/cut off|has more than|Z_|header check|unexpected end|invalid|incorrect/i.test(
            `${(error as Error).message} ${(error as { code?: string }).code}`,
          )
        )
          throw error;
      }
    },
  },
  {
    name: "drift",
    input: json("drift", { hosts: [{ name: "a", fqdn: "a.b", state: "same", differences: [], pending: [] }] }),
    check: (input) => refusesInWords(() => readDriftDocument(input.toString("utf8"), "drift.json")),
  },
  {
    name: "saved-plan",
    input: fc.oneof(
      mutated([
        JSON.stringify({
          format_version: "1.2",
          terraform_version: "1.11.4",
          resource_changes: [
            {
              address: "null_resource.a",
              type: "null_resource",
              name: "a",
              mode: "managed",
              change: {
                actions: ["create"],
                before: null,
                after: { triggers: { plan: HEAD, host: "a", host_key: "b", engine: "c" } },
              },
            },
          ],
          planned_values: { root_module: { resources: [] } },
          configuration: { root_module: { resources: [] } },
        }),
      ]),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .json()
        .map((text) =>
          Buffer.from(
            `{"format_version":"1.2","resource_changes":${text},"configuration":${text},"planned_values":${text}}`,
          ),
        ),
    ),
    check: (input) => refusesInWords(() => readSavedPlan(input.toString("utf8"))),
  },
  {
    name: "plan-file",
    input: fc.oneof(
      damaged(PLANNED).map((bytes) => zipFile({ tfplan: bytes })),
      damaged(zipFile({ tfplan: PLANNED, "tfconfig/m-/cdk.tf.json": "{}", "tfconfig/modules.json": "[]" })),
    ),
    check: (input) => refusesInWords(() => readPlanFile(input).differenceFrom({ resource_changes: [] })),
  },
  {
    name: "model",
    input: json("model", { fleet: { path: "a", domain: "b", hosts: [] } }),
    check: (input) => refusesInWords(() => readModel(input.toString("utf8"), "model.json")),
  },
  {
    name: "pem",
    input: mutated([CERTIFICATE, CERTIFICATE + CERTIFICATE, "-----BEGIN X-----\n-----END X-----\n"]),
    check: (input) => {
      parsePem(input.toString("utf8"));
      refusesInWords(() => publishedCertificates(input));
    },
  },
  {
    name: "der",
    input: fc.array(fc.tuple(fc.nat(DER.length - 1), fc.nat(255)), { maxLength: 4 }).map((edits) => {
      const der = Buffer.from(DER);
      for (const [at, byte] of edits) der[at] = byte;
      return der;
    }),
    check: (input) => {
      readCertificate(input);
      refusesInWords(() => publishedCertificates(input));
    },
  },
  {
    name: "apply-log",
    input: lines(
      fc.oneof(
        mutated(["2026-11-30T10:00:00Z\t-\tapply\tok\t0\t-\t7\t-\t-\troot\t-\t-\t2\t0\t0"]).map(String),
        noise,
        fc.constant("@ running"),
      ),
      "",
    ),
    check: (input) => {
      parseApplyLog(input.toString("utf8"));
    },
  },
];
