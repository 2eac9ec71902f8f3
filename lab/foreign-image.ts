import { Platform } from "../lib";
import { platformDataOf } from "../lib/platform/platform";
import type { PlatformData } from "../lib/platform/platform-data";
import { isSystemOf } from "../lib/platform/platform-data";
import type { PlatformName, ReleaseName } from "./definition";
import { LabError } from "./errors";
import { distributionFamily } from "./machine";
import { hostPlatforms } from "./platforms";
import { progress } from "./progress";
import type { Oci } from "./runtime/oci";

/** Makes sure that an image from elsewhere exists and can be a host, and returns its release. */
export async function ensureForeignImage(oci: Oci, reference: string, platform: PlatformName): Promise<ReleaseName> {
  return progress.step("image", `checking ${reference}`, async (step) => {
    const isThere = await oci.hasImage(reference);
    if (!isThere) await pull(oci, reference, (line) => step.detail(line));
    const look = await oci.runOnce(reference, [
      "/bin/sh",
      "-c",
      lookingFor(Object.keys(hostPlatforms[platform].programs)),
    ]);
    if (look.code !== 0) throw unfit(reference, [`it cannot run a program: ${look.stderr.trim()}`]);
    const { release, complaints, name } = judge(look.stdout, platform);
    if (release === undefined || complaints.length > 0) throw unfit(reference, complaints);
    step.result(`${reference} ${isThere ? "found" : "pulled"}, ${name}`);
    return release;
  });
}

async function pull(oci: Oci, reference: string, onLine: (line: string) => void): Promise<void> {
  const { code, stderr } = await oci.pullImage(reference, onLine);
  if (code === 0) return;
  // Without Podman's log of further tries.
  const said = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("time="));
  throw new LabError(
    `the image ${reference} does not exist here, and pulling it failed:\n${said.map((line) => `    ${line}`).join("\n")}\n    to do: check its name and the connection to its registry, or leave out --image: then the lab makes an image`,
  );
}

/** Prints the name of the system, then the programs that are missing. */
function lookingFor(programs: readonly string[]): string {
  return `cat /etc/os-release; PATH=/usr/sbin:/usr/bin:/sbin:/bin; for each in ${programs.join(" ")}; do command -v "$each" >/dev/null || echo "missing $each"; done`;
}

/** Result of the check of an image. */
export function judge(
  seen: string,
  platform: PlatformName,
): { readonly name: string; readonly release?: ReleaseName; readonly complaints: readonly string[] } {
  const { releases, programs } = hostPlatforms[platform];
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, "m").exec(seen)?.[1] ?? "";
  const version = value("VERSION_ID");
  const name = `${value("ID") || "a system without a name"} ${version}`.trim();
  const release = releases.find((each) =>
    isSystemOf(platformDataOf(Platform[each]()) as PlatformData, distributionFamily(seen), version),
  );
  const allowed = releases.map((each) => Platform[each]().name).join(", ");
  return {
    name,
    release,
    complaints: [
      ...(release === undefined
        ? [`it holds ${name}; allowed with --platform ${platform}: ${allowed}, and systems that are built from it`]
        : []),
      ...[...seen.matchAll(/^missing (.*)$/gm)].map(
        ([, program = ""]) => `it lacks ${program}: package ${programs[program]}`,
      ),
    ],
  };
}

function unfit(reference: string, complaints: readonly string[]): LabError {
  return new LabError(
    `the image ${reference} cannot be a host of the lab:\n${complaints.map((each) => `    ${each}`).join("\n")}\n    to do: make a suitable image from it, as docs/lab.md shows`,
  );
}
