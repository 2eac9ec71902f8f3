import type { Bundle } from "../plan/bundle";
import type { FirewalldPlatformData } from "../platform/platform-data";
import { appliedContent } from "./content-difference";
import type { Difference } from "./host-drift";
import type { Observation } from "./observation";

/** Settings of a zone that let something in, or send it elsewhere, beside services and ports, and what one of each is. */
const OTHERS = {
  protocols: "protocol",
  source_ports: "source port",
  forward_ports: "forward port",
  // Each begins with the word rule.
  rules_str: "rich",
} as const;

/** The policy that firewalld itself brings. */
const OWN_POLICY = "allow-host-ipv6";

/**
 * What the running firewall lets in, against the zone file that was applied. The file itself, which is what firewalld
 * starts with, is compared like any other.
 */
export function firewallDifferences(
  firewalld: FirewalldPlatformData,
  bundles: readonly Bundle[],
  observation: Observation,
  declared: ReadonlyMap<string, Buffer>,
): Difference[] {
  const { zone, zoneFile } = firewalld;
  const recorded = observation.record?.paths.find(({ path }) => path === zoneFile);
  const bundle = bundles.find(({ entries }) => entries.some(({ path }) => path === zoneFile));
  if (recorded === undefined || bundle === undefined) return [];
  const found = (what: string, repair: Difference["repair"] = "notify"): Difference => ({
    kind: "firewall",
    subject: `zone ${zone}`,
    what,
    repair,
    ...(repair === "notify" ? { bundle: bundle.name } : {}),
  });
  const applied = appliedContent(recorded, observation, declared);
  const running = observation.firewall.get("zone");
  if (running === undefined) {
    // Where firewalld answers nothing at all it does not run, and that is a difference of its service.
    return observation.firewall.size > 0 ? [found("is unknown to the running firewall")] : [];
  }
  if (applied === undefined) return [found("not compared: the zone file that was applied is not at hand", "none")];
  return [
    ...zoneWords(settingsOf(running), applied.toString("utf8")).map((what) => found(what)),
    ...[...otherZones(zone, observation), ...otherPolicies(observation)].map((what) => found(what, "none")),
  ];
}

type Settings = Readonly<Record<string, { readonly data: unknown } | undefined>>;

function settingsOf(json: string): Settings {
  return (JSON.parse(json) as { readonly data: readonly [Settings] }).data[0];
}

function zoneWords(running: Settings, applied: string): string[] {
  const list = (key: string) => (running[key]?.data ?? []) as readonly unknown[];
  const open = [
    ...list("services").map((name) => `service ${name}`),
    ...list("ports").map((pair) => `port ${(pair as readonly string[]).join("/")}`),
  ];
  const wanted = [
    ...[...applied.matchAll(/<service name="([^"]+)"/g)].map(([, name]) => `service ${name}`),
    ...[...applied.matchAll(/<port port="([^"]+)" protocol="([^"]+)"/g)].map(
      ([, port, kind]) => `port ${port}/${kind}`,
    ),
  ];
  const target = running.target?.data;
  return [
    ...open.filter((each) => !wanted.includes(each)).map((each) => `lets in ${each}, which was not applied`),
    ...wanted.filter((each) => !open.includes(each)).map((each) => `does not let in ${each}, which was applied`),
    ...Object.entries(OTHERS).flatMap(([key, name]) =>
      list(key).map((each) => `has the ${name} ${[each].flat().join(":")}, which was not applied`),
    ),
    ...(running.masquerade?.data === true ? ["masquerades, which was not applied"] : []),
    ...(target === undefined || target === "default" ? [] : [`has the target ${target}, applied as default`]),
  ];
}

/** Zones that interfaces or sources were moved to, and the zone of whatever is in none. */
function otherZones(zone: string, observation: Observation): string[] {
  const active = JSON.parse(observation.firewall.get("active") ?? '{"data":[{}]}') as {
    readonly data: readonly [Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>];
  };
  const elsewhere = Object.entries(active.data[0]).flatMap(([name, members]) => {
    const all = Object.values(members).flat();
    return name === zone || all.length === 0 ? [] : [`does not see ${all.join(", ")}, moved to zone ${name}`];
  });
  const standard = (JSON.parse(observation.firewall.get("default") ?? '{"data":[]}') as { data: readonly string[] })
    .data[0];
  return standard === undefined || standard === zone
    ? elsewhere
    : [...elsewhere, `is not the default, which is ${standard}`];
}

type Members = Readonly<Record<string, readonly string[] | undefined>>;

/** Policies that judge what comes to the host before the zone does. */
function otherPolicies(observation: Observation): string[] {
  const active = JSON.parse(observation.firewall.get("policies") ?? '{"data":[{}]}') as {
    readonly data: readonly [Readonly<Record<string, Members>>];
  };
  return Object.entries(active.data[0])
    .filter(([name, { egress_zones = [] }]) => name !== OWN_POLICY && egress_zones.includes("HOST"))
    .map(
      ([name, { ingress_zones = [] }]) =>
        `has beside it the policy ${name} for what comes from ${ingress_zones.join(", ")}, which was not applied`,
    );
}
