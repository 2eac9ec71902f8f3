import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { version } from "../package.json";

const root = resolve(__dirname, "..");
const PEERS = ["cdktf", "constructs", "@cdktf/provider-null"];

/** cdktf asks a server of its makers for newer versions otherwise. */
const OFFLINE = { ...process.env, CHECKPOINT_DISABLE: "1" };

jest.setTimeout(5 * 60_000);

let project: string;

/** Somebody's platform repository, with the package as npm would unpack it and nothing else of this repository. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "package-"));
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", project], { cwd: root });
  const unpacked = join(project, "node_modules/cdktf-mutual-tls");
  mkdirSync(unpacked, { recursive: true });
  const archive = join(project, `cdktf-mutual-tls-${version}.tgz`);
  execFileSync("tar", ["-xzf", archive, "-C", unpacked, "--strip-components=1"]);
  for (const name of [...PEERS, "@types/node"]) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  const example = join(root, "examples/one-vhost");
  const program = readFileSync(join(example, "main.ts"), "utf8").replace(/"\.\.\/\.\.\/lib"/, '"cdktf-mutual-tls"');
  writeFileSync(join(project, "main.ts"), program);
  writeFileSync(join(project, "pki.json"), readFileSync(join(example, "pki.json")));
});

afterAll(() => rmSync(project, { recursive: true }));

const run = (...command: string[]) =>
  execFileSync(process.execPath, command, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const tsc = (...args: string[]) => {
  const options = ["--strict", "--module", "commonjs", "--target", "es2022", "--types", "node"];
  return run(join(root, "node_modules/typescript/bin/tsc"), ...options, ...args);
};
const cli = (...args: string[]) => run("node_modules/cdktf-mutual-tls/bin/cdktf-mutual-tls.mjs", ...args);

test("a project that has the package and its peers compiles, synthesizes and explains a declaration", () => {
  tsc("main.ts");
  cli("pki", "init", "pki", "--description", "pki.json");
  run("main.js");
  expect(readdirSync(join(project, "cdktf.out/stacks/one-vhost/web")).sort()).toEqual(
    expect.arrayContaining(["ca01", "engine.sh", "fleet.json", "www01"]),
  );
  expect(cli("explain", "www01")).toMatch(/^ {2}roles +serves https:\/\/www\.example\.org, restricted: \/orders$/m);
  expect(cli("--version")).toBe(`${version}\n`);
});

test("the package holds what is built and what is read, and none of its sources", () => {
  const held = readdirSync(join(project, "node_modules/cdktf-mutual-tls"));
  expect(held.sort()).toEqual(
    [
      ".jsii",
      "API.md",
      "ARCHITECTURE.md",
      "LICENSE",
      "README.md",
      "bin",
      "dist",
      "docs",
      "node_modules",
      "package.json",
      "schemas",
    ].sort(),
  );
});

test("the package holds every shell and awk program of the library", () => {
  const programs = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(sh|awk)$/.test(file))
      .sort();
  expect(programs(join(project, "node_modules/cdktf-mutual-tls/dist"))).toEqual(programs(join(root, "lib")));
});

test("the program works in a checkout that is not built, and its sources are what runs", () => {
  const checkout = join(project, "checkout");
  for (const part of ["bin", "lib", "package.json", "tsconfig.json"]) {
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  const npx = (...args: string[]) =>
    execFileSync("npx", ["--no-install", "cdktf-mutual-tls", ...args], { cwd: checkout });
  expect(String(npx("--help"))).toContain("usage: cdktf-mutual-tls VERB");
  expect(String(npx("--version"))).toBe(`${version}\n`);
  expect(existsSync(join(checkout, "dist"))).toBe(false);
});

test("the program and the commands of the README work in a project that has the package", () => {
  const site = join(project, "first-site");
  cpSync(join(root, "examples/first-site"), site, { recursive: true });
  const [, settings = ""] =
    readFileSync(join(root, "README.md"), "utf8").match(/^With `(\{.*\})` in `cdktf\.json`:$/m) ?? [];
  writeFileSync(join(site, "cdktf.json"), settings);
  const links = join(project, "node_modules/.bin");
  mkdirSync(links);
  for (const name of ["cdktf", "tsx"]) symlinkSync(join(root, "node_modules/.bin", name), join(links, name));
  symlinkSync("../cdktf-mutual-tls/bin/cdktf-mutual-tls.mjs", join(links, "cdktf-mutual-tls"));
  const npx = (...args: string[]) =>
    String(execFileSync("npx", ["--no-install", ...args], { cwd: site, env: OFFLINE }));
  expect(npx("cdktf", "synth")).toContain("Generated Terraform code for the stacks: first-site");
  expect(npx("cdktf-mutual-tls", "explain", "www01")).toContain("serves https://www.example.org, restricted: /orders");
});

test("a compiler that uses the package reads no declarations of libraries inside it", () => {
  const files = tsc("--listFilesOnly", "main.ts");
  expect(files).toContain("cdktf-mutual-tls/dist/index.d.ts");
  expect(files).not.toMatch(/cdktf-mutual-tls\/node_modules\//);
});

test("what others may import is the library and its public facts", () => {
  const resolved = (name: string) => run("-p", `require.resolve("cdktf-mutual-tls${name}")`).trim();
  expect(resolved("")).toMatch(/cdktf-mutual-tls\/dist\/index\.js$/);
  expect(resolved("/package.json")).toMatch(/cdktf-mutual-tls\/package\.json$/);
  expect(() =>
    execFileSync(process.execPath, ["-p", 'require("cdktf-mutual-tls/dist/cli/main")'], {
      cwd: project,
      stdio: "pipe",
    }),
  ).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
});
