import { engineScript } from "../../apply/engine";
import { engineHash, engineVersion } from "../../apply/engine-version";
import { packageVersion } from "../../core/package-version";
import { patchOf } from "../../core/text/patch";
import type { ComparedFleet } from "../../output/deviations";
import type { Compared } from "../inputs/compared";
import { textOf } from "../inputs/host-side";
import type { ForeignEngine } from "./alarm";

/** Engines of the head that are not the one of the version that made the output, each once in its fleet. */
export function foreignEngines({ head, fleets = [] }: Compared, nameOf: (fqdn: string) => string): ForeignEngine[] {
  const fleetOf = new Map(fleets.flatMap((fleet) => fleet.model.hosts.map(({ fqdn }) => [fqdn, fleet] as const)));
  const found = new Map<
    string,
    { readonly fleet: ComparedFleet | undefined; readonly sha256: string; hosts: string[] }
  >();
  for (const { fqdn, engine: sha256 } of head.values()) {
    const fleet = fleetOf.get(fqdn);
    if (isExpected(sha256, fleet)) continue;
    const key = `${fleet?.path} ${sha256}`;
    const known = found.get(key) ?? { fleet, sha256, hosts: [] };
    found.set(key, known);
    known.hosts.push(nameOf(fqdn));
  }
  return [...found.values()].map(({ fleet, sha256, hosts }) => {
    const isHidden = sha256.startsWith("hidden ");
    const version = engineVersion(sha256);
    const diff = version === undefined && fleet?.engine === sha256 ? diffOf(fleet) : undefined;
    return {
      kind: "foreign-engine",
      scope: fleet?.path ?? "",
      subject: isHidden ? "hidden" : sha256,
      hosts,
      // The hash of a value that Terraform says is sensitive is not shown, too.
      ...(isHidden ? {} : { sha256 }),
      ...(version === undefined ? {} : { version }),
      ...(diff === undefined ? {} : { diff }),
    };
  });
}

/** Without an output, that of any version that is known. An output that names no version is of 0.2.0 or before. */
function isExpected(sha256: string, fleet: ComparedFleet | undefined): boolean {
  const { writtenBy } = fleet ?? {};
  if (writtenBy === packageVersion()) return sha256 === engineHash();
  const version = engineVersion(sha256);
  return version !== undefined && (writtenBy === undefined || version === writtenBy);
}

function diffOf({ deviations }: ComparedFleet): string | undefined {
  const given = deviations.find(({ file }) => file === "engine.sh")?.given;
  const text = given && textOf(given);
  return text === undefined ? undefined : patchOf("/engine.sh", engineScript(), text);
}
