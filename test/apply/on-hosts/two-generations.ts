import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyScript, secretsScript } from "../payload";
import type { EngineHost } from "./engine-host";
import { type Generation, MAKE_CERTIFICATE, webSite } from "./web-site";
import { DEBIAN } from "./web-systems";

/** Where everything lies on the host that brings it to a generation, sabotages that, and judges what came of it. */
export const FOLDER = "/root/faults";

/** Brings the first two generations of the web site to a host, as `a` and `b`, with the programs that judge it. */
export async function bringTwoGenerations(host: EngineHost, system = DEBIAN): Promise<void> {
  await host.must(`${MAKE_CERTIFICATE}\nrm -rf ${FOLDER}; mkdir -p /srv/data ${FOLDER}`);
  const certificate = await host.must("cat /etc/ssl/site/site.crt");
  const paths = new Set<string>();
  for (const [index, name] of ["a", "b"].entries()) {
    const generation = webSite(index + 1, certificate, system);
    await bringGeneration(host, name, index + 1, generation);
    for (const [, path] of generation.plan.matchAll(/^ {2}(?:file|link|secret|absent) (\S+)/gm)) paths.add(path ?? "");
  }
  await host.write(`${FOLDER}/paths`, `${[...paths].join("\n")}\n`);
  await host.write(`${FOLDER}/system.sh`, system.words);
  for (const name of ["checks.sh", "saboteur.sh", "kill-points.sh", "random-kills.sh", "full-disk.sh"])
    await host.write(`${FOLDER}/${name}`, readFileSync(join(__dirname, name), "utf8"));
}

/** Runs a program that prints a line `OK` or `BAD` for each of many trials; its lines. */
export async function trials(host: EngineHost, program: string): Promise<string[]> {
  const { code, stdout, stderr } = await host.run(`sh ${FOLDER}/${program}`);
  const lines = stdout.trimEnd().split("\n");
  expect([program, code, lines.pop(), stderr]).toEqual([program, 0, "END 0", ""]);
  return lines;
}

export const hasFailed = (line: string): boolean => !line.startsWith("OK\t");

/** Brings scripts to a host that apply what is called generation `number`. */
export async function bringGeneration(
  host: EngineHost,
  name: string,
  number: number,
  { plan, files, secrets }: Generation,
): Promise<void> {
  await host.write(`${FOLDER}/${name}/apply.sh`, applyScript({ plan, ...files }));
  await host.write(`${FOLDER}/${name}/secrets.sh`, secretsScript(secrets));
  await host.write(`${FOLDER}/${name}/generation`, `${number}\n`);
}
