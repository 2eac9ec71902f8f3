import type { HostModel } from "../model/host";
import type { SynthesizedFleet, SynthesizedHost } from "../output/read-output";

/** The declaration of a host. */
export function modelOf({ directory, model }: SynthesizedFleet, { path }: Pick<SynthesizedHost, "path">): HostModel {
  const found = model.hosts.find((each) => each.path === path);
  if (found === undefined) throw new Error(`${directory}: model.json has no host ${path}; run cdktf synth again`);
  return found;
}
