import type { Paint } from "../core/text/paint";
import type { Step } from "../plan/bundle";
import { pairsOfCommand } from "../plan/certificate-pairs";
import type { BundleExplanation, HostExplanation, PathEntry } from "./explain-host";
import { aligned, command } from "./lines";

/** A host for people: who it is, then its bundles in the order of an apply. */
export function printHostExplanation(host: HostExplanation, paint: Paint): string[] {
  const several = (names: readonly string[]) => (names.length === 0 ? "no host" : names.join(", "));
  return [
    paint("strong", host.fqdn),
    ...aligned(
      [
        ["declared by", host.declaredBy],
        ["reached as", host.connection],
        ["system", host.platform],
        ...host.roles.map((role, index) => [index === 0 ? "roles" : "", role]),
        ["waits for", several(host.after)],
        ["waited for by", several(host.before)],
        ...(host.teardown === undefined ? [] : [["teardown", teardownWords(host.teardown)]]),
      ],
      "  ",
      { paint, styles: ["faint"] },
    ),
    ...host.bundles.flatMap((bundle, index) => ["", ...bundleLines(bundle, index + 1, paint)]),
  ];
}

function teardownWords({ removePackages }: NonNullable<HostExplanation["teardown"]>): string {
  return removePackages
    ? "an apply removes everything that earlier applies added, packages too"
    : "an apply removes everything that earlier applies added, but not packages";
}

function bundleLines(bundle: BundleExplanation, number: number, paint: Paint): string[] {
  const { name, packages, fixes = [], paths, validations, switchRoot, steps } = bundle;
  return [
    paint("strong", `bundle ${number}: ${name}`),
    ...(packages.length === 0 ? [] : [`  packages  ${packages.join(", ")}`]),
    ...fixes.map(
      ({ cve, package: each, version }) =>
        `  an apply reports ${cve} if ${each} is older than ${version} and its changelog does not name it`,
    ),
    ...aligned(
      paths.map((entry) => [entry.kind, ownership(entry), `${entry.path}${rest(entry)}`, entry.declaredBy]),
      "  ",
      { paint, styles: [undefined, undefined, undefined, "faint"] },
    ),
    ...validations.map(
      ({ root, command: words }) => `  before a change is live: ${validation(words)} with the new ${root}`,
    ),
    ...(switchRoot === undefined ? [] : [`  all changed files below ${switchRoot} become live by one rename`]),
    ...steps.map((step) => `  ${stepWords(step)}`),
  ];
}

/** What a test demands. A shell program of this library is said in words. */
function validation(words: readonly string[]): string {
  const pairs = pairsOfCommand(words);
  if (pairs === undefined) return `${command(words)} must pass`;
  return `the key of each certificate must belong to it (${pairs.map(({ certificatePath }) => certificatePath).join(", ")})`;
}

function ownership({ mode, owner, group }: PathEntry): string {
  return mode === undefined ? "" : `${mode} ${owner}:${group}`;
}

function rest({ target, secret }: PathEntry): string {
  if (target !== undefined) return ` -> ${target}`;
  return secret === undefined ? "" : ` (${secret.name}, version ${secret.version})`;
}

function stepWords(step: Step): string {
  if (step.kind === "enable") return `always: ${step.unit} enabled and running`;
  const change = `after a change${step.of === undefined ? "" : ` of ${step.of.join(" or ")}`}`;
  if (step.kind === "await") return `${change}: rolls back unless ${step.label} within ${step.seconds} s`;
  return `${change}: ${step.action === "run" ? `run ${command(step.command)}` : `${step.action} ${step.unit}`}`;
}
