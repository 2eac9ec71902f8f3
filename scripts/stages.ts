import { join } from "node:path";
import type { Requirement } from "../lab/packages";
import { which } from "../lab/process";
import { root } from "./base-revision";
import { build } from "./build";
import { jestStage } from "./jest-stage";
import { shellAndAwk } from "./shell-programs";
import { execute, type Stage, single } from "./stage";

const bin = (name: string) => join(root, "node_modules/.bin", name);
const program = (provides: string, name = provides): Requirement => ({ package: name, provides });
const isInstalled = ({ provides }: Requirement) => which(provides) !== undefined;

/** The three awks that hosts may have. */
const awks = [program("gawk"), program("mawk"), program("busybox")];

/** Programs that tests call for comparison, or to run the hosts' shell programs. */
const tools = [
  program("apache2", "apache2-bin"),
  program("openssl"),
  program("patch"),
  program("curl"),
  program("jq"),
  program("sqlite3"),
  ...awks,
  program("dot", "graphviz"),
  program("systemd-analyze", "systemd"),
  program("systemd-socket-activate", "systemd"),
  program("python3"),
];

/** What tests on real hosts call in addition. */
const hostTools = [
  ...tools,
  // A client that refuses a must-staple certificate with no staple.
  program("gnutls-cli", "gnutls-bin"),
  program("ip", "iproute2"),
  program("zip"),
  program("unzip"),
  program("chromium"),
  // Its program has the version in its name.
  program("/usr/share/doc/php-fpm", "php-fpm"),
  // GitHub's renderer of Markdown.
  program("cmark-gfm"),
];

/** The stages of the whole test, in order. */
export const stages: readonly Stage[] = [
  single("lint", "lint and format", () => execute(bin("biome"), ["check", "--error-on-warnings", "."])),
  single("types", "types", () => execute(bin("tsc"), ["--noEmit", "-p", "."])),
  single("jsii", "compiling with jsii", build),
  single("shellcheck", "shell and awk programs", shellAndAwk, [program("shellcheck"), ...awks], isInstalled),
  jestStage("unit", "unit, golden and property tests", tools),
  jestStage("servers", "tests on real servers and Terraform, without containers", hostTools, ["--maxWorkers", "2"]),
  jestStage("integration", "tests on real hosts", hostTools, ["--runInBand"]),
  jestStage("el", "the lab and the engine on Enterprise Linux", hostTools, ["--runInBand"]),
];

/** Minutes by choice: `FUZZ_MINUTES=30 npm run fuzz`. It runs only if it is named. */
export const fuzz = jestStage("fuzz", "readers that are fed what nobody writes", tools);

/** A stage that takes half an hour or more. It runs only if it is named. */
export const faults = jestStage("faults", "applies that are killed, and served through, on a real host", hostTools, [
  "--runInBand",
]);
