import type { HostModel } from "../model/host";
import type { SynthesizedHost } from "../output/read-output";
import { isSystemOf } from "../platform/platform-data";
import type { Difference } from "../report/difference";
import type { HostDrift } from "../report/host-drift";
import { certificateDifferences } from "./certificates";
import { firewallDifferences } from "./firewall";
import type { Observation } from "./observation";
import { otherDifferences, pathDifferences } from "./path-differences";
import { pendingPaths } from "./pending";
import { unitDifferences } from "./units";

/** A clock that is further off than this makes certificates and OCSP responses invalid sooner or later. */
const CLOCK_SECONDS = 60;

export interface Moment {
  /** When the host was asked and when it had answered, on this machine's clock. */
  readonly asked: Date;
  readonly answered: Date;
  /** Days before its end at which a certificate that nobody renews is near it. */
  readonly days: number;
}

/** What was seen on a host, against what was applied and what is declared. */
export function compareHost(
  host: SynthesizedHost,
  model: HostModel,
  observation: Observation,
  moment: Moment,
): HostDrift {
  const { name, fqdn, bundles } = host;
  const { record } = observation;
  const problem = problemOf(fqdn, model, observation);
  const drift = (state: HostDrift["state"], found: Partial<HostDrift>): HostDrift => ({
    ...{ name, fqdn, state },
    ...(record === undefined ? {} : { generation: record.generation, applied: record.run?.date }),
    ...{ differences: [], pending: [], ...found },
  });
  if (problem !== undefined) return drift(observation.holder === undefined ? "unreachable" : "applying", { problem });
  const declared = declaredContents(host);
  const units = unitDifferences(bundles, observation);
  const paths = [...(record?.paths ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  const differences = [
    ...runDifferences(observation),
    ...clockDifference(observation, moment),
    ...paths.flatMap((each) => pathDifferences(each, observation, declared)),
    ...otherDifferences(observation),
    ...units.differences,
    ...firewallDifferences(model.platform.firewalld, bundles, observation, declared),
    ...certificateDifferences(model, bundles, observation, { now: moment.answered, days: moment.days }),
  ];
  const pending = [...pendingPaths(bundles, record), ...units.pending];
  const { unfixedCves } = observation;
  return drift(differences.length === 0 ? "same" : "drifted", {
    differences,
    pending,
    ...(unfixedCves.length === 0 ? {} : { unfixedCves }),
  });
}

function problemOf(fqdn: string, model: HostModel, observation: Observation): HostDrift["problem"] {
  const { holder, osId, osLike, osVersion, record } = observation;
  const { platform } = model;
  if (!isSystemOf(platform, [osId, ...osLike], osVersion)) {
    return {
      what: `it runs ${osId} ${osVersion}, declared is ${platform.osId} ${platform.osVersion}`,
      toDo: "declare the platform that the host has, or the address of the right host",
    };
  }
  if (record?.host !== undefined && record.host !== fqdn) {
    return {
      what: `it was applied to as ${record.host}, declared is ${fqdn}`,
      toDo: "declare the address of the right host, or keep one declaration of it",
    };
  }
  if (holder !== undefined) {
    return { what: `it is being applied (${holder})`, toDo: "run drift again when the apply has finished" };
  }
  if (observation.strangeRecord) {
    return {
      what: "its record is of another version, or broken: /var/lib/cdktf-mutual-tls/record",
      toDo: "use the version that wrote it, or apply again",
    };
  }
  return undefined;
}

function declaredContents(host: SynthesizedHost): Map<string, Buffer> {
  const entries = host.bundles.flatMap((bundle) => bundle.entries);
  return new Map(
    entries.flatMap((entry) => {
      if (entry.kind !== "file") return [];
      const { path, content } = entry;
      return [[path, typeof content === "string" ? Buffer.from(content) : content]];
    }),
  );
}

/** What the last run left undone. */
function runDifferences({ record, interrupted }: Observation): Difference[] {
  if (record === undefined) return [];
  const found = { kind: "run", repair: "apply" } as const;
  const [outcome, bundle] = (record.run?.outcome ?? "").split(" ");
  return [
    ...(outcome === "failed"
      ? [{ ...found, subject: bundleSubject(bundle), reason: "failed", time: record.run?.date } as const]
      : []),
    ...(outcome === "running"
      ? [{ ...found, subject: "last run", reason: "interrupted", time: record.run?.date } as const]
      : []),
    ...interrupted.map((name) => ({ ...found, subject: bundleSubject(name), reason: "swap-not-finished" }) as const),
    ...record.pending.map((name) => ({ ...found, subject: bundleSubject(name), reason: "notifications-due" }) as const),
  ];
}

/** As the engine calls what left the declaration. */
function bundleSubject(name = ""): string {
  return name === ".gone" ? "what is no longer declared" : `bundle ${name}`;
}

/** The host's clock was read at some time between question and answer. */
function clockDifference({ time }: Observation, { asked, answered }: Moment): Difference[] {
  const behind = asked.getTime() / 1000 - (time + 1);
  const ahead = time - answered.getTime() / 1000;
  const off = Math.max(behind, ahead);
  if (off <= CLOCK_SECONDS) return [];
  const reason = ahead > behind ? "ahead" : "behind";
  return [{ kind: "clock", subject: "clock", reason, seconds: Math.round(off), repair: "none" }];
}
