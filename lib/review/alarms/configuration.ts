import { type ConfigurationFinding, isAlarming } from "../configuration/finding";
import type { ComparedStack } from "../inputs/compared-stacks";
import type { AlteredResource, ForeignConfiguration, UnseenConfiguration } from "./alarm";

/** Plans of which only a part of the configuration is at hand. */
export function unseenConfiguration(stacks: readonly ComparedStack[]): UnseenConfiguration[] {
  return stacks
    .filter(({ after }) => after.from === "json")
    .map(({ scope }) => ({ kind: "unseen-configuration", scope, subject: "configuration", hosts: [] }));
}

/** What of a configuration this library does not make, or makes otherwise, and that can run something or lead it elsewhere. */
export function configurationAlarms(
  findings: readonly ConfigurationFinding[],
  nameOf: (fqdn: string) => string,
): (AlteredResource | ForeignConfiguration)[] {
  return findings.filter(isAlarming).map((finding) => {
    const { scope, address: subject, kind: part, act, effect, fqdn, places, diff } = finding;
    const hosts = fqdn === undefined ? [] : [nameOf(fqdn)];
    const common = { scope, subject, hosts, places, ...(diff === undefined ? {} : { diff }) };
    if (act === "altered" || act === "missing") return { kind: "altered-resource", ...common, act };
    if (act === "kept" || effect === "none") throw new Error(`${subject} is no alarm`);
    return { kind: "foreign-configuration", ...common, part, act, effect };
  });
}
