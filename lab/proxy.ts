import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabDefinition } from "./definition";
import { LabError } from "./errors";
import { cacheDirectory, folder, runtimeDirectory } from "./paths";
import { run } from "./process";

/** Not apt-cacher-ng's usual port 3142: the machine may run its own, which listens on every address. */
export const proxyPort = 3150;

const program = "/usr/sbin/apt-cacher-ng";

/** The lab's caching apt proxy on the bridge. Hosts get packages only through it. */
export async function ensureProxy(lab: LabDefinition): Promise<"started" | "found"> {
  // A running proxy continues if this folder is made again, but it cannot make the folder.
  folder(packageCache(lab));
  if (proxyProcesses(lab).length === 1 && (await answers(lab))) return "found";
  await stopProxy(lab);
  await start(lab);
  return "started";
}

/** The text of the hosts' apt configuration. */
export function aptConfiguration(lab: LabDefinition): string {
  return `Acquire::http::Proxy "http://${lab.gateway}:${proxyPort}";\nAcquire::Retries "3";\n`;
}

export async function stopProxy(lab: LabDefinition): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const pid of proxyProcesses(lab)) process.kill(pid, signal);
    for (let wait = 0; wait < 30 && proxyProcesses(lab).length > 0; wait++) await sleep(100);
  }
}

/**
 * The lab's proxies, found by their command lines. There is no file with a process id, which could outlive its process
 * and name another one.
 */
export function proxyProcesses(lab: LabDefinition): number[] {
  const wanted = commandLine(lab).join("\0");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readCommandLine(pid) === wanted)
    .map(Number);
}

function commandLine(lab: LabDefinition): string[] {
  return [program, "-c", configurationDirectory(lab), "ForeGround=1"];
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0$/, "");
  } catch {
    return "";
  }
}

function configurationDirectory(lab: LabDefinition): string {
  return join(runtimeDirectory(lab.name), "proxy");
}

/** One for each lab: two proxies would not know of each other's downloads. */
function packageCache(lab: LabDefinition): string {
  return join(cacheDirectory(), "apt", lab.name);
}

async function start(lab: LabDefinition): Promise<void> {
  const directory = folder(configurationDirectory(lab));
  writeFileSync(
    join(directory, "acng.conf"),
    [
      `CacheDir: ${packageCache(lab)}`,
      `LogDir: ${folder(join(directory, "log"))}`,
      `SocketPath: ${join(directory, "socket")}`,
      "SupportDir: /usr/lib/apt-cacher-ng",
      `BindAddress: ${lab.gateway}`,
      `Port: ${proxyPort}`,
      "ExThreshold: 4",
      "",
    ].join("\n"),
  );
  const [command = program, ...args] = commandLine(lab);
  const output = openSync(join(directory, "output"), "w");
  // The cache lies in the user's own folders, which another account cannot enter. So the proxy is root, without
  // privileges.
  const unprivileged = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];
  const child = spawn("setpriv", [...unprivileged, command, ...args], {
    detached: true,
    stdio: ["ignore", output, output],
  });
  child.on("error", () => undefined);
  child.unref();
  closeSync(output);
  for (let wait = 0; wait < 50; wait++) {
    if (await answers(lab)) return;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  const said = readFileSync(join(directory, "output"), "utf8").trim() || "(nothing)";
  const holder = await portHolder(lab);
  throw new LabError(
    holder === ""
      ? `the apt proxy does not answer on ${lab.gateway}:${proxyPort}; it reported:\n    ${said}`
      : `port ${proxyPort} on ${lab.gateway} is in use by ${holder}\n    to do: stop it, or give the lab another subnet: LAB_SUBNET=10.89.54.0/24`,
  );
}

/** Whether apt-cacher-ng, and not another program, answers: it sends 406 to requests that are not for a package. */
function answers(lab: LabDefinition): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: lab.gateway, port: proxyPort, path: "/", timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 406);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

async function portHolder(lab: LabDefinition): Promise<string> {
  const { stdout } = await run("ss", ["-Hltnp", `sport = :${proxyPort}`]);
  const line = stdout
    .split("\n")
    .find((text) => text.includes(`${lab.gateway}:`) || /\s(\*|0\.0\.0\.0|\[::\]):/.test(text));
  return (
    /users:\(\("([^"]+)",pid=(\d+)/
      .exec(line ?? "")
      ?.slice(1, 3)
      .join(", process ") ?? ""
  );
}
