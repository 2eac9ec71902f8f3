import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./base-revision";

/** Content by name: `seed-lab/www01/plan`, `test/httpd/golden/location.conf.golden`. */
export type HostContent = ReadonlyMap<string, Buffer>;

/** Hosts of the seed's lab by their place in the network, and the platform of each, by variant of the declaration. */
const LAB_HOSTS = ["ca01", "www01", "client01"];
const LAB_VARIANTS = [
  { name: "seed-lab", platform: () => "debian13" },
  { name: "seed-lab-el9", platform: (host: string) => (host === "ca01" ? "debian13" : "enterpriseLinux9") },
  { name: "seed-lab-el10", platform: (host: string) => (host === "ca01" ? "debian13" : "enterpriseLinux10") },
];
const HOST_KEY =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGyJtmZmiZg2uoSq3stHUMp9MyvlU7vx7esc1H0l4C5qullpEXatSwje+4IJNJJnRWggHbkoDHQpPjgYSoTdEnM=";

/** Divides a golden file: above it is what is printed, below it what lies on a host then. */
const DASHES = "\n----------\n";

/**
 * Makes the PKIs and the inventories that the examples read, once for both sides, because each ceremony makes other
 * keys.
 *
 * @param checkout The checkout that runs the ceremony. Use the older one: a new version has to read what an old one
 * made.
 */
export function prepareInputs(checkout: string, work: string): void {
  const pki = (example: string, directory: string) => {
    mkdirSync(join(directory, ".."), { recursive: true });
    program(checkout, work, "lib/cli/main.ts", ["pki", "init", directory, "--description", example]);
  };
  pki(join(checkout, "examples/one-vhost/pki.json"), join(work, "pki"));
  copyFileSync(join(root, "examples/first-site/partner-ca.pem"), join(work, "partner-ca.pem"));
  for (const { name, platform } of LAB_VARIANTS) {
    const lab = join(work, ".lab", name);
    if (name === "seed-lab") pki(join(checkout, "examples/seed-lab/pki.json"), join(lab, "pki"));
    else {
      mkdirSync(lab, { recursive: true });
      symlinkSync("../seed-lab/pki", join(lab, "pki"));
    }
    const hosts = LAB_HOSTS.map((host, index) => ({
      name: host,
      address: `10.89.53.${11 + index}`,
      hostKey: HOST_KEY,
      platform: platform(host),
    }));
    const inventory = { domain: "lab.carcano.corp", privateKeyPath: "/root/.ssh/id", hosts };
    writeFileSync(join(lab, "inventory.json"), JSON.stringify(inventory, null, 2));
  }
}

/** The declarations that are compared, each with the environment of its program. */
const DECLARATIONS = [
  { name: "first-site", example: "first-site", env: {} },
  { name: "one-vhost", example: "one-vhost", env: {} },
  ...LAB_VARIANTS.map(({ name }) => ({ name, example: "seed-lab", env: { LAB_NAME: name } })),
];

/**
 * What the examples of a checkout put on their hosts, each synthesized by the checkout's own code.
 *
 * @param side A separate folder for the output
 * @param oldest Examples that this checkout does not have are left out
 */
export function synthesizedContent(checkout: string, side: string, work: string, oldest: string): HostContent {
  const content = new Map<string, Buffer>();
  for (const { name, example, env } of DECLARATIONS) {
    if (!existsSync(join(oldest, "examples", example))) continue;
    const output = join(work, "out", side, name);
    mkdirSync(output, { recursive: true });
    program(checkout, work, `examples/${example}/main.ts`, [], { ...env, CDKTF_OUTDIR: output });
    const hosts = filesBelow(output).filter((file) => file.endsWith("/plan") && !file.includes("/files/"));
    if (hosts.length === 0) throw new Error(`${checkout}: examples/${example} has no host in its output`);
    for (const plan of hosts) {
      const host = plan.slice(0, -"/plan".length);
      for (const file of filesBelow(join(output, host))) {
        if (!/^(plan$|files\/|shards\/)/.test(file)) continue;
        content.set(`${name}/${host.split("/").pop()}/${file}`, readFileSync(join(output, host, file)));
      }
    }
  }
  return content;
}

/** What lies on hosts according to the golden files of a checkout. */
export function goldenContent(checkout: string): HostContent {
  const tests = join(checkout, "test");
  const golden = filesBelow(tests).filter((file) => file.endsWith(".golden") && !/^(review|drift)\//.test(file));
  return new Map(
    golden.map((file) => {
      const text = readFileSync(join(tests, file), "utf8");
      const dashes = text.indexOf(DASHES);
      return [`test/${file}`, Buffer.from(dashes < 0 ? text : text.slice(dashes + DASHES.length))];
    }),
  );
}

function program(checkout: string, cwd: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  execFileSync(join(root, "node_modules/.bin/tsx"), [join(checkout, file), ...args], {
    cwd,
    env: { ...process.env, TSX_TSCONFIG_PATH: join(checkout, "tsconfig.json"), ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
