import type { Bundle } from "../plan/bundle";
import type { FirewalldPlatformData } from "../platform/platform-data";
import type { Difference, FactOf } from "../report/difference";
import { appliedContent } from "./content-difference";
import type { Observation } from "./observation";

/** Settings of a zone that let something in, or send it elsewhere, beside services and ports, and what one of each is. */
const OTHERS = {
  protocols: "protocol",
  source_ports: "source port",
  forward_ports: "forward port",
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
  const found = (fact: FirewallFact, repair: Difference["repair"] = "notify"): Difference => ({
    kind: "firewall",
    subject: `zone ${zone}`,
    ...fact,
    repair,
    ...(repair === "notify" ? { bundle: bundle.name } : {}),
  });
  const applied = appliedContent(recorded, observation, declared);
  const running = observation.firewall.get("zone");
  if (running === undefined) {
    // Where firewalld answers nothing at all it does not run, and that is a difference of its service.
    return observation.firewall.size > 0 ? [found({ reason: "unknown-zone" })] : [];
  }
  if (applied === undefined) return [found({ reason: "applied-content-unknown" }, "none")];
  return [
    ...zoneFacts(settingsOf(running), applied.toString("utf8")).map((fact) => found(fact)),
    ...[...otherZones(zone, observation), ...otherPolicies(observation)].map((fact) => found(fact, "none")),
  ];
}

type WithoutPlace<T> = T extends unknown ? Omit<T, "kind" | "subject"> : never;
type FirewallFact = WithoutPlace<FactOf<"firewall">>;

type Settings = Readonly<Record<string, { readonly data: unknown } | undefined>>;

function settingsOf(json: string): Settings {
  return (JSON.parse(json) as { readonly data: readonly [Settings] }).data[0];
}

function zoneFacts(running: Settings, applied: string): FirewallFact[] {
  const list = (key: string) => (running[key]?.data ?? []) as readonly unknown[];
  const open = [
    ...list("services").map((name) => ({ setting: "service", found: String(name) }) as const),
    ...list("ports").map((pair) => ({ setting: "port", found: (pair as readonly string[]).join("/") }) as const),
    ...list("rules_str").map((rule) => ({ setting: "rich rule", found: ruleText(String(rule)) }) as const),
  ];
  const rules = [
    ...applied.matchAll(
      /<rule family="([^"]+)">\s*<source address="([^"]+)"\/>\s*<port port="([^"]+)" protocol="([^"]+)"\/>\s*<accept\/>\s*<\/rule>/g,
    ),
  ];
  const simple = applied.replace(/<rule [\s\S]*?<\/rule>/g, "");
  const wanted = [
    ...rules.map(
      ([, family, address, port, kind]) =>
        ({
          setting: "rich rule",
          found: `family="${family}" source address="${address}" port port="${port}" protocol="${kind}" accept`,
        }) as const,
    ),
    ...[...simple.matchAll(/<service name="([^"]+)"/g)].map(
      ([, name = ""]) => ({ setting: "service", found: name }) as const,
    ),
    ...[...simple.matchAll(/<port port="([^"]+)" protocol="([^"]+)"/g)].map(
      ([, port, kind]) => ({ setting: "port", found: `${port}/${kind}` }) as const,
    ),
  ];
  const isIn = (all: typeof open, one: (typeof open)[number]) =>
    all.some(({ setting, found }) => setting === one.setting && found === one.found);
  const target = running.target?.data;
  return [
    ...open.filter((each) => !isIn(wanted, each)).map((each) => ({ reason: "added", ...each }) as const),
    ...wanted.filter((each) => !isIn(open, each)).map((each) => ({ reason: "removed", ...each }) as const),
    ...(Object.keys(OTHERS) as (keyof typeof OTHERS)[]).flatMap((key) =>
      list(key).map((each) => ({ reason: "added", setting: OTHERS[key], found: [each].flat().join(":") }) as const),
    ),
    ...(running.masquerade?.data === true ? [{ reason: "added", setting: "masquerade", found: "yes" } as const] : []),
    ...(target === undefined || target === "default"
      ? []
      : [{ reason: "other-target", found: String(target) } as const]),
  ];
}

/** Each rich rule begins with the word rule, which is the name of the setting already. */
function ruleText(rule: string): string {
  return rule.replace(/^rule /, "");
}

/** Zones that interfaces or sources were moved to, and the zone of whatever is in none. */
function otherZones(zone: string, observation: Observation): FirewallFact[] {
  const active = JSON.parse(observation.firewall.get("active") ?? '{"data":[{}]}') as {
    readonly data: readonly [Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>];
  };
  const elsewhere = Object.entries(active.data[0]).flatMap(([name, members]) => {
    const all = Object.values(members).flat();
    return name === zone || all.length === 0 ? [] : [{ reason: "moved-to-zone", members: all, found: name } as const];
  });
  const standard = (JSON.parse(observation.firewall.get("default") ?? '{"data":[]}') as { data: readonly string[] })
    .data[0];
  return standard === undefined || standard === zone
    ? elsewhere
    : [...elsewhere, { reason: "other-default-zone", found: standard }];
}

type Members = Readonly<Record<string, readonly string[] | undefined>>;

/** Policies that judge what comes to the host before the zone does. */
function otherPolicies(observation: Observation): FirewallFact[] {
  const active = JSON.parse(observation.firewall.get("policies") ?? '{"data":[{}]}') as {
    readonly data: readonly [Readonly<Record<string, Members>>];
  };
  return Object.entries(active.data[0])
    .filter(([name, { egress_zones = [] }]) => name !== OWN_POLICY && egress_zones.includes("HOST"))
    .map(([name, { ingress_zones = [] }]) => ({ reason: "policy", found: name, fromZones: [...ingress_zones] }));
}
