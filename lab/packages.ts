import { existsSync, readdirSync } from "node:fs";
import { LabError } from "./errors";
import { distributionFamily } from "./machine";
import { must, run, which } from "./process";
import { progress, type Step } from "./progress";

/** A program that the lab calls, and its Debian package. */
export interface Requirement {
  readonly package: string;
  /** A command in PATH, or the absolute path of a file. */
  readonly provides: string;
}

const environment = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };

/** Installs only what is missing. */
export async function ensurePackages(requirements: readonly Requirement[]): Promise<void> {
  const missing = await missingPackages(requirements);
  if (missing.length === 0) return;
  if (!distributionFamily().includes("debian") || which("apt-get") === undefined) {
    throw new LabError(
      `this machine lacks ${missing.join(", ")}\n    to do: install them; the lab installs packages itself only with apt-get (Debian, Ubuntu)`,
    );
  }
  await progress.step("packages", `installing ${missing.join(", ")}`, async (step) => {
    await finishInterruptedInstallation(step);
    await aptGet(step, ["update", "-q"]);
    await aptGet(step, ["install", "-y", "-q", "--no-install-recommends", ...missing]);
    // The lab runs its own proxy. The proxy of the package would serve the machine's whole network.
    if (missing.includes("apt-cacher-ng") && existsSync("/run/systemd/system")) {
      await must("systemctl", ["disable", "--now", "apt-cacher-ng"]);
    }
    step.result(`${missing.join(", ")} installed`);
  });
}

/** A package is missing if its program is missing, or if an installation was interrupted. */
async function missingPackages(requirements: readonly Requirement[]): Promise<string[]> {
  const names = requirements.map((requirement) => requirement.package);
  const states =
    which("dpkg-query") === undefined
      ? ""
      : (await run("dpkg-query", ["-W", "-f", `\${Package} \${db:Status-Status}\n`, ...names])).stdout;
  const halfWay = new Set(
    states
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([, state]) => state === "unpacked" || state === "half-installed" || state === "half-configured")
      .map(([name]) => name),
  );
  return requirements
    .filter(({ package: name, provides }) => {
      const isThere = provides.startsWith("/") ? existsSync(provides) : which(provides) !== undefined;
      return !isThere || halfWay.has(name);
    })
    .map((requirement) => requirement.package);
}

async function finishInterruptedInstallation(step: Step): Promise<void> {
  const journal = "/var/lib/dpkg/updates";
  const isUnfinished = () => existsSync(journal) && readdirSync(journal).length > 0;
  // A running installation looks like an interrupted one, except for its lock.
  if (isUnfinished()) await patiently(step, "dpkg", ["--force-confdef", "--configure", "-a"]);
}

function aptGet(step: Step, args: readonly string[]): Promise<void> {
  return patiently(step, "apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args]);
}

/** `apt-get update` and `dpkg` do not wait for a lock as `apt-get install` does, so they are tried again. */
async function patiently(step: Step, command: string, args: readonly string[]): Promise<void> {
  const options = { env: environment, onLine: step.detail };
  for (let attempt = 0; attempt < 20; attempt++) {
    const { code, stderr } = await run(command, args, options);
    if (code === 0) return;
    if (!/Could not get lock|Unable to lock|locked by another process/.test(stderr)) break;
    step.detail("waiting for another installation");
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
  await must(command, args, options);
}
