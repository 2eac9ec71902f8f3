import { packageVersion } from "../../core/package-version";
import { patchOf } from "../../core/text/patch";
import type { Deviation } from "../../output/deviations";
import type { Compared } from "../inputs/compared";
import { textOf } from "../inputs/host-side";
import type { AlteredOutput } from "./alarm";

type NameOf = (fqdn: string) => string;

/** Files of an output or a saved plan that differ from what this library makes of the declaration. */
export function alteredOutput({ fleets = [], planDeviations = [] }: Compared, nameOf: NameOf): AlteredOutput[] {
  const writtenBy = new Map(fleets.map((fleet) => [fleet.path, otherVersion(fleet.writtenBy)] as const));
  const of = (source: AlteredOutput["source"], scope: string, deviation: Deviation) =>
    alarmOf({ source, scope, deviation, writtenBy: writtenBy.get(scope) }, nameOf);
  return [
    ...fleets.flatMap(({ path, deviations }) =>
      deviations.filter(isNoEngine).map((deviation) => of("output", path, deviation)),
    ),
    ...planDeviations.map(({ fleet, deviation }) => of("plan", fleet, deviation)),
  ];
}

/** The version that an output names, where it is another one than this; empty where it names none. */
export function otherVersion(writtenBy = ""): string | undefined {
  return writtenBy === packageVersion() ? undefined : writtenBy;
}

/** An engine is told by the version that it belongs to, in an alarm of its own. */
function isNoEngine({ file, given, type }: Deviation): boolean {
  return file !== "engine.sh" || given === undefined || type !== undefined;
}

interface Found {
  readonly source: AlteredOutput["source"];
  readonly scope: string;
  readonly deviation: Deviation;
  readonly writtenBy: string | undefined;
}

function alarmOf({ source, scope, deviation, writtenBy }: Found, nameOf: NameOf): AlteredOutput {
  const { file, host, path, type } = deviation;
  const diff = diffOf(deviation);
  return {
    kind: "altered-output",
    scope,
    subject: file,
    hosts: host === undefined ? [] : [nameOf(host)],
    source,
    file,
    ...(path === undefined ? {} : { path }),
    act: actOf(deviation),
    ...(type === undefined ? {} : { found: type }),
    ...(diff === undefined ? {} : { diff }),
    ...(writtenBy === undefined ? {} : { writtenBy }),
  };
}

function actOf({ rendered, given, type }: Deviation): AlteredOutput["act"] {
  if (rendered === undefined) return "added";
  if (given === undefined) return "missing";
  return type === undefined ? "changed" : "type";
}

function diffOf({ file, rendered, given, type }: Deviation): string | undefined {
  const [before, after] = [rendered && textOf(rendered), given && textOf(given)];
  const isText = (rendered === undefined || before !== undefined) && (given === undefined || after !== undefined);
  return isText && type === undefined ? patchOf(`/${file}`, before, after) : undefined;
}
