import type { Moment } from "../../lib/drift/compare";
import type { Observation } from "../../lib/drift/observation";
import type { RecordedPath } from "../../lib/drift/record";
import { model } from "./throw-away-shell";

export const NOW = new Date("2026-11-25T12:00:00Z");
export const ZONE_FILE = model.platform.firewalld.zoneFile;
export const PLAN = `cdktf-mutual-tls-plan 1\nhost www01.lab\nos a 1\n\nbundle firewall\n  file ${ZONE_FILE} 0644 root root\n`;

export const recorded = (path: string, value: string, bundle: string): RecordedPath => ({
  ...{ kind: "absent", value, mode: "-", owner: "-", group: "-", bundle, made: false },
  ...{ parent: path.slice(0, path.lastIndexOf("/")), path },
});
export const moment: Moment = { asked: NOW, answered: NOW, days: 30 };

/** What was seen on a host to which one file was applied, and nothing else of it differs. */
export function observation(changes: Partial<Observation>, paths: readonly RecordedPath[] = []): Observation {
  return {
    time: NOW.getTime() / 1000,
    ...{ osId: model.platform.osId, osLike: [], osVersion: model.platform.osVersion },
    ...{ strangeRecord: false, interrupted: [] },
    record: { generation: 1, run: { date: "2026-11-25T04:00:00Z", outcome: "ok" }, pending: [], units: [], paths },
    ...{ times: new Map(), places: new Map(), seen: new Map(), others: [], hashes: new Map(), contents: new Map() },
    ...{ payloads: [], certificates: new Map(), units: [], firewall: new Map(), unfixedCves: [] },
    ...changes,
  };
}
