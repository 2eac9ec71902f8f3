import { count } from "../../core/text/count";
import { joined, listed, own, type Words, words } from "../../core/text/words";
import type { LiveState } from "../../report/host-drift";
import type { PathChange } from "../prediction/path-change";
import type { PredictedBundle } from "../prediction/predict";
import { shared } from "./host-names";
import { clashWords } from "./path-words";
import type { HostState, ReapplyReason, ReviewedHost } from "./reviewed-hosts";
import { sequelWords, shortUnit } from "./step-words";

export interface HostGroup {
  readonly hosts: readonly string[];
  readonly state: HostState;
  readonly because?: ReapplyReason;
  readonly live?: LiveState;
  readonly after: readonly string[];
  readonly stage: number;
  /** `2 files change`, ... */
  readonly changes: Words;
  /** `apache2 reloads`, ... */
  readonly units: Words;
  readonly bundles: readonly { readonly name: string; readonly acts: readonly Words[] }[];
}

const REASONS: Readonly<Record<ReapplyReason, string>> = {
  drift: "drift on the host",
  "host-key": "another host key",
  engine: "another engine",
  "operating-system": "another operating system",
  order: "another order",
};

/** Hosts on which the same happens, in the order in which they are applied. */
export function hostGroups(hosts: readonly ReviewedHost[]): HostGroup[] {
  const all = hosts.map((host) => {
    const { name, fqdn, predicted: _, repairs: __, ...rest } = host;
    const value = { ...rest, changes: changesIn(host), units: unitsIn(host), bundles: bundlesIn(host) };
    return { name, fqdn, text: JSON.stringify(value), value };
  });
  return shared(all).map(({ value, hosts: names }) => ({ ...value, hosts: names }));
}

function changesIn({ state, because, predicted }: ReviewedHost): Words {
  const all = [...predicted.bundles.flatMap(({ paths }) => paths), ...predicted.gone];
  const parts = pathCounts(all);
  const packages = predicted.bundles.flatMap((bundle) => bundle.packages);
  if (packages.length > 0)
    parts.push(`${count(packages.length, "package")} ${packages.length === 1 ? "is" : "are"} needed`);
  if (parts.length > 0) return own(parts.join(", "));
  if (state === "reapplied") return own(`nothing but ${REASONS[because ?? "order"]}`);
  if (state === "retried") return own("nothing else differs");
  return own(state === "gone" ? "not changed" : "nothing");
}

/** Directories are made and removed with what is in them, and not counted. */
function pathCounts(paths: readonly PathChange[]): string[] {
  const files = paths.filter(({ kind }) => kind !== "directory");
  const of = (sign: PathChange["sign"]) => files.filter((path) => path.sign === sign).length;
  const said = (number: number, one: string, many: string) =>
    number === 0 ? [] : [`${count(number, "file")} ${number === 1 ? one : many}`];
  const directories = paths.filter(({ kind, sign }) => kind === "directory" && sign === "~").length;
  return [
    ...said(of("~"), "changes", "change"),
    ...said(of("+"), "is new", "are new"),
    ...said(of("-"), "is deleted", "are deleted"),
    ...(directories === 0
      ? []
      : [`${count(directories, "directory", "directories")} ${directories === 1 ? "changes" : "change"}`]),
  ];
}

function unitsIn({ state, predicted: { bundles, stopped, runOn, clashes, givenBack } }: ReviewedHost): Words {
  const acts = bundles.flatMap((bundle) => bundle.acts);
  const verbs = [
    ["restart", "restarts", "restart"],
    ["reload", "reloads", "reload"],
    ["start", "starts", "start"],
  ] as const;
  const sentences = verbs.flatMap(([verb, one, many]) => {
    const units = acts.flatMap((act) => (act.verb === verb ? [shortUnit(act.unit)] : []));
    if (units.length === 0) return [];
    if (units.length > 3) return [words`${units.length} units ${own(many)}`];
    return [words`${listed(units)} ${own(units.length === 1 ? one : many)}`];
  });
  if (givenBack !== undefined) sentences.push(own("services that applies started stop"));
  if (stopped.length > 3) sentences.push(words`${stopped.length} units ${own("stop")}`);
  else if (stopped.length > 0)
    sentences.push(words`${listed(stopped.map(shortUnit))} ${own(stopped.length === 1 ? "stops" : "stop")}`);
  if (runOn.length > 0)
    sentences.push(words`${runOn.length} ${own(runOn.length === 1 ? "unit keeps" : "units keep")} running`);
  if (state === "retried") sentences.push(own("what the failed apply did not finish"));
  if (clashes.length > 0) sentences.unshift(own("the apply will stop"));
  return joined(sentences, ", ");
}

function bundlesIn({ state, because, repairs, predicted }: ReviewedHost): { name: string; acts: Words[] }[] {
  const { bundles, gone, stopped, runOn, clashes, givenBack } = predicted;
  const stop = bundles.findIndex(({ name }) => clashes.some((clash) => clash.bundle === name));
  const all = bundles.map((bundle, index) => ({
    name: bundle.name,
    acts:
      stop >= 0 && index > stop
        ? [own("not reached, because the apply stops earlier")]
        : [
            ...clashes
              .filter((clash) => clash.bundle === bundle.name)
              .map((clash) => words`the engine will refuse it: ${clashWords(clash)}`),
            ...bundleActs(bundle),
          ],
  }));
  if (repairs !== undefined) {
    all.push({
      name: "drift",
      acts: [words`repair ${listed(repairs)}`, own("and reload or restart the units of those bundles")],
    });
  } else if (because !== undefined) {
    all.push({
      name: "applied again",
      acts: [own(`${REASONS[because]}; nothing happens if the host is as it was applied`)],
    });
  }
  if (state === "retried") {
    all.push({ name: "retry", acts: [own("what the failed apply did not finish: files, reloads, restarts")] });
  }
  if (gone.length > 0) all.push({ name: "no longer declared", acts: [own(pathCounts(gone).join(", "))] });
  if (givenBack !== undefined) {
    const { units, packages } = givenBack;
    all.push({
      name: "teardown",
      acts: [
        ...(units.length === 0
          ? []
          : [words`stop the units that applies started: ${listed(units)}, and those of earlier declarations`]),
        ...(packages.length === 0 ? [] : [words`remove the packages that applies installed: ${listed(packages)}`]),
        own("remove the record last"),
      ],
    });
  }
  if (stopped.length > 0) {
    const units = listed(stopped);
    all.push({ name: "stopped", acts: [words`${units}: stopped and disabled before the unit file is removed`] });
  }
  if (runOn.length > 0) {
    const units = listed(runOn);
    all.push({
      name: "left running",
      acts: [words`${units}: the unit file is removed, but the service keeps running; stop it by hand`],
    });
  }
  return all;
}

function bundleActs(bundle: PredictedBundle): Words[] {
  const changes = pathCounts(bundle.paths).join(", ");
  return [
    ...(bundle.packages.length === 0 ? [] : [words`install ${listed(bundle.packages)}, if missing`]),
    ...bundle.fixes.map(
      ({ cve, package: name, version }) =>
        words`report ${cve} if ${name} is older than ${version} and its changelog does not name it`,
    ),
    ...(bundle.permissions.length === 0
      ? []
      : [words`allow ${listed(bundle.permissions)} in SELinux, where it is enabled`]),
    ...(changes === "" ? [] : [own(changes)]),
    ...sequelWords(bundle),
  ];
}
