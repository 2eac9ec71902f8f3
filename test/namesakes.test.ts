import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

/** A test of `lib/a/b.ts` lies in `test/a/b.test.ts`. */
const LIB = resolve(__dirname, "../lib");

/** Lines of logic from which on a file has a test of its own name. */
const MOST_UNTESTED = 40;

/** Rooms whose tests follow what a reader sees, and not the files that it comes from. */
const OTHERWISE: readonly string[] = ["review"];

/** Files that the test of another name covers: what a whole command, host or document comes to is tested as a whole. */
const COVERED_BY: Readonly<Record<string, readonly string[]>> = {
  "build/fleet": [
    ...[
      "build/certificate-file",
      "build/certmgr",
      "build/host",
      "build/httpd",
      "build/pki",
      "build/policy",
      "build/tree",
    ],
    ...["declaration/declare", "declaration/property-issues"],
  ],
  "certmgr/check-manifest": ["certmgr/check-manifest-files"],
  "cli/trust": ["cli/trust-check", "cli/trust-pull"],
  "docs/review": ["model/alarm-kinds", "model/meaning-codes"],
  "drift/host": [...["drift/content-difference", "drift/path-differences", "drift/units"]],
  "examples/seed-lab": ["pki/bundles", "pki/cfssl-config", "pki/gate/httpd-config", "synth/host-plans"],
  "explain/explain": [
    ...["cli/explain", "explain/dependents", "explain/explain-path", "explain/made-paths"],
    ...["explain/print-host", "explain/print-path"],
  ],
  "explain/graph": ["explain/relations"],
  "httpd/golden": [
    "httpd/render-backend",
    "httpd/render-identity",
    "httpd/render-revocation",
    "httpd/render-server",
    "httpd/render-vhost",
  ],
  "output/read-output": [
    ...["contract/problem", "model/references", "model/table-reader"],
    ...["model/httpd", "model/pki", "verify/check"],
  ],
  "operate/revoke": ["operate/shown-certificate"],
  "pki/ceremony/check-description": ["pki/ceremony/description"],
  "cli/history": ["report/logged-apply"],
  "report/drift-document": ["report/pending"],
  "schemas/schemas": ["explain/documents"],
  "pki/ceremony/init": ["pki/ceremony/compare", "pki/ceremony/directory", "pki/ceremony/facts"],
  "pki/ceremony/make": ["pki/ceremony/extensions", "pki/ceremony/signer"],
  "platform/platform": ["platform/debian", "platform/enterprise-linux", "platform/platform-data"],
  "plan/health-check": ["hosts/health-check"],
  "policy/review-policy": ["model/policy", "policy/allowed-alarm", "policy/policy-rule"],
  "review/review": ["cli/review"],
  "review/alarms/configuration": ["stack/configuration", "stack/membership"],
  "rules/certificate-source": ["hosts/server-certificate"],
  "rules/client-certificate": ["httpd/client-certificate"],
  "rules/manifest": ["certmgr/bundle", "certmgr/certmgr-manifest"],
  "rules/reserved-path": ["model/chosen-paths", "platform/reserved-paths"],
  "rules/stapling": ["httpd/stapling-vhost"],
  "rules/trust-store": ["trust/ca-certificate"],
  "terraform/fleet": ["hosts/host", "stack/host-resources", "terraform/host-resources"],
  "x509/chain": ["x509/authority"],
};

const hasTest = (name: string) => existsSync(join(__dirname, `${name}.test.ts`));

/** Files of lib by name, with their lines of logic: no imports, types, comments and empty lines. */
const logic = new Map(
  (readdirSync(LIB, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".ts") && file.includes("/") && !OTHERWISE.includes(file.split("/")[0] ?? ""))
    .map((file) => [file.slice(0, -".ts".length), linesOfLogic(readFileSync(join(LIB, file), "utf8"))]),
);

function linesOfLogic(text: string): number {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.ES2022);
  const isLogic = (each: ts.Statement) =>
    !ts.isImportDeclaration(each) &&
    !ts.isExportDeclaration(each) &&
    !ts.isInterfaceDeclaration(each) &&
    !ts.isTypeAliasDeclaration(each);
  return source.statements
    .filter(isLogic)
    .flatMap((each) =>
      text
        .slice(each.getStart(source), each.end)
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .split("\n"),
    )
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}

test("a file with logic has a test of its name, or is known to be covered by another one", () => {
  const covered = new Set(Object.values(COVERED_BY).flat());
  const lacking = [...logic].filter(([name, lines]) => lines > MOST_UNTESTED && !hasTest(name) && !covered.has(name));
  expect(lacking).toEqual([]);
});

test("what covers other files is there, and so are they, without a test of their own", () => {
  expect(Object.keys(COVERED_BY).filter((name) => !hasTest(name))).toEqual([]);
  const files = Object.values(COVERED_BY).flat();
  expect(files.filter((name) => !logic.has(name) || hasTest(name))).toEqual([]);
});
