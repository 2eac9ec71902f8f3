import { existsSync, readFileSync } from "node:fs";
import { LabError } from "./errors";

/** What this machine can do, as far as containers with systemd need it. */
export interface Machine {
  /** False on the hybrid and legacy cgroup hierarchies, which crun does not support. */
  readonly hasUnifiedCgroups: boolean;
  /** Limits of containers, if this process may not raise its own (no CAP_SYS_RESOURCE). */
  readonly limits?: Limits;
  /** True if a profile forbids systemd its mounts. */
  readonly hasAppArmor: boolean;
}

export interface Limits {
  readonly nofile: number;
  readonly nproc: number;
}

/** Reads what the machine can do. */
export function detectMachine(): Machine {
  const canRaiseLimits = hasCapability(readFileSync("/proc/self/status", "utf8"), 24);
  return {
    hasUnifiedCgroups: existsSync("/sys/fs/cgroup/cgroup.controllers"),
    limits: canRaiseLimits
      ? undefined
      : hardLimits(readFileSync("/proc/self/limits", "utf8"), Number(readFileSync("/proc/sys/kernel/pid_max", "utf8"))),
    hasAppArmor: read("/sys/module/apparmor/parameters/enabled").startsWith("Y"),
  };
}

/** Stops if the lab cannot work on this machine. */
export function requireRoot(): void {
  if (process.platform !== "linux") throw new LabError(`the lab needs Linux; this is ${process.platform}`);
  if (process.getuid?.() !== 0) {
    throw new LabError("the lab makes containers, a bridge and routes, so it needs root: run it as root or with sudo");
  }
}

/** Reads the capabilities in /proc/PID/status. */
export function hasCapability(status: string, bit: number): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${mask}`) >> BigInt(bit)) & 1n) === 1n;
}

/** Reads the hard limits in /proc/PID/limits. Podman caps its own at these values when it starts. */
export function hardLimits(text: string, pidMax: number): Limits {
  const hard = (name: string, cap: number) => {
    const value = Number(new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, "m").exec(text)?.[1] ?? cap);
    return Math.min(value, cap);
  };
  return { nofile: hard("Max open files", 1048576), nproc: hard("Max processes", pidMax) };
}

/** The id of the distribution, and the ids of those that it is built from. */
export function distributionFamily(osRelease: string = read("/etc/os-release")): string[] {
  return [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) =>
    (value ?? "").replaceAll('"', "").split(" "),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
