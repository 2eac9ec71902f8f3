import type { ComparedFleet, Deviation } from "../../output/deviations";
import type { FileEntry } from "../../plan/bundle";
import { filesOfPlan, type HostPlan, printHostPlan } from "../../plan/host-plan";
import { entriesByPath, type HostSide } from "./host-side";
import type { SavedPlan } from "./saved-plan";

/** Something of a saved plan that is not what a declaration makes. */
export interface PlanDeviation {
  /** Construct path of the host's fleet; empty where no fleet of the output declares the host. */
  readonly fleet: string;
  readonly deviation: Deviation;
}

/** What a saved plan applies, and fleets of the output do not declare. What the output holds too is a deviation of it already. */
export function planDeviations(fleets: readonly ComparedFleet[], { head, texts }: SavedPlan): PlanDeviation[] {
  const declared = fleets.flatMap((fleet) => fleet.plans.map((plan) => ({ fleet, plan })));
  const ofHosts = declared.flatMap(({ fleet, plan }): PlanDeviation[] => {
    const side = head.get(plan.fqdn);
    if (side === undefined) return [];
    const given = new Map(fleet.deviations.map((each) => [each.file, each.given] as const));
    return deviationsOf(plan, side, texts.get(plan.fqdn) ?? "")
      .filter(({ file, given: bytes }) => bytes === undefined || given.get(file)?.equals(bytes) !== true)
      .map((deviation) => ({ fleet: fleet.path, deviation }));
  });
  const names = new Set(declared.map(({ plan }) => plan.fqdn));
  const strangers = [...head.keys()].filter((fqdn) => !names.has(fqdn));
  return [
    ...ofHosts,
    ...strangers.map((fqdn) => {
      return { fleet: "", deviation: { file: `${fqdn}/plan`, host: fqdn, given: Buffer.from(texts.get(fqdn) ?? "") } };
    }),
  ];
}

function deviationsOf(plan: HostPlan, side: HostSide, text: string): Deviation[] {
  const of = (file: string) => ({ file: `${plan.name}/${file}`, host: plan.fqdn });
  const printed = printHostPlan(plan);
  const files = new Map(filesOfPlan(plan).map((file) => [file.path, bytesOf(file)] as const));
  const entries = [...entriesByPath(side).values()];
  const given = new Map(
    entries.flatMap((entry) => (entry.kind === "file" ? [[entry.path, bytesOf(entry)] as const] : [])),
  );
  // What the plan lacks altogether is in the diff of its text.
  const paths = [...given].filter(([path]) => !side.hidden.has(path));
  return [
    ...(printed === text ? [] : [{ ...of("plan"), rendered: Buffer.from(printed), given: Buffer.from(text) }]),
    ...paths.flatMap(([path, found]): Deviation[] => {
      const rendered = files.get(path);
      if (rendered !== undefined && found.equals(rendered)) return [];
      return [{ ...of(`files${path}`), path, ...(rendered === undefined ? {} : { rendered }), given: found }];
    }),
  ];
}

function bytesOf({ content }: FileEntry): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(content, "utf8");
}
