import { packageVersion } from "../../core/package-version";
import { patchOf } from "../../core/text/patch";
import type { Deviation } from "../../output/deviations";
import type { DeviatingFleet } from "../inputs/compared";
import { textOf } from "../inputs/host-side";
import type { AlteredOutput } from "./alarm";

/** Files of an output that differ from what this library makes of the declaration in it. */
export function alteredOutput(
  { fleet, writtenBy = "", deviations }: DeviatingFleet,
  nameOf: (fqdn: string) => string,
): AlteredOutput[] {
  return deviations.map((deviation) => {
    const { file, host, path, type } = deviation;
    const diff = diffOf(deviation);
    return {
      kind: "altered-output",
      scope: fleet,
      subject: file,
      hosts: host === undefined ? [] : [nameOf(host)],
      file,
      ...(path === undefined ? {} : { path }),
      act: actOf(deviation),
      ...(type === undefined ? {} : { found: type }),
      ...(diff === undefined ? {} : { diff }),
      ...(writtenBy === packageVersion() ? {} : { writtenBy }),
    };
  });
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
