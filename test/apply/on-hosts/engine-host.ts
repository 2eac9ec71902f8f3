import {
  containerName,
  type LabDefinition,
  labDefinition,
  onPlatform,
  type PlatformName,
} from "../../../lab/definition";
import type { Inventory } from "../../../lab/inventory";
import { type Finished, run } from "../../../lab/process";
import { ensureEngine } from "../../../lab/runtime/select";
import { sshArguments } from "../../../lab/ssh";
import { down } from "../../../lab/verbs/down";
import { bringUp } from "../../../lab/verbs/up";
import { applyScript, secretsScript } from "../payload";
import { DEBIAN } from "./web-systems";

/** What the host of a test is made of. */
export interface HostSystem {
  readonly platform: PlatformName;
  /** The lab that it is in. */
  readonly lab: { readonly LAB_NAME: string; readonly LAB_SUBNET: string };
  /** Installs what the test itself calls there. */
  readonly install?: string;
}

/** Tests on a real host: systemd, sshd and httpd in a container of a lab of their own. */
export function describeOnRealHost(
  name: string,
  tests: (host: () => EngineHost) => void,
  system: HostSystem = DEBIAN,
): void {
  const asRoot = process.getuid?.() === 0 && process.platform === "linux";
  if (!asRoot) {
    (process.env.CI === "true" ? test : test.skip)(`${name} (needs root on Linux)`, () => {
      throw new Error("needs root on Linux");
    });
    return;
  }
  describe(name, () => {
    let host: EngineHost | undefined;
    beforeAll(async () => {
      host = await EngineHost.boot(system);
      // An image that is not in the cache is made first.
    }, 900_000);
    afterAll(async () => {
      await EngineHost.remove(system);
    }, 60_000);
    tests(() => {
      if (host === undefined) throw new Error("the host exists in tests only");
      return host;
    });
  });
}

function labOf({ lab, platform }: HostSystem): LabDefinition {
  const definition = onPlatform(labDefinition(lab), platform);
  return { ...definition, hosts: definition.hosts.filter(({ name }) => name === "www01") };
}

/** One host of a lab, reached as Terraform reaches it: a new SSH connection for each apply. */
export class EngineHost {
  private constructor(
    private readonly lab: LabDefinition,
    private readonly inventory: Inventory,
  ) {}

  static async boot(system: HostSystem): Promise<EngineHost> {
    await EngineHost.remove(system);
    const lab = labOf(system);
    const host = new EngineHost(lab, (await bringUp(lab)).inventory);
    if (system.install !== undefined) await host.must(system.install);
    return host;
  }

  static async remove(system: HostSystem): Promise<void> {
    await down.run(labOf(system), []);
  }

  get address(): string {
    return this.lab.hosts[0]?.address ?? "";
  }

  /** Arguments of an ssh that logs in to the host. */
  get login(): string[] {
    return sshArguments(this.inventory, "www01");
  }

  get connection() {
    const { hostKey, user, port } = this.inventory.hosts[0] ?? { hostKey: "", user: "", port: 22 };
    return { address: this.address, hostKey, user, port, privateKeyPath: this.inventory.privateKeyPath };
  }

  /** Ends everything on the host at once, as a power cut does, and starts it again. */
  async powerCycle(): Promise<void> {
    const oci = await ensureEngine();
    const containers = this.lab.hosts.map((host) => containerName(this.lab, host));
    for (const verb of ["kill", "wait"]) await oci.call([verb, ...containers]);
    const { outcomes } = await bringUp(this.lab);
    for (const [name, outcome] of outcomes) if (outcome !== "started") throw new Error(`${name} was ${outcome}`);
  }

  /** Runs a line of shell. */
  run(line: string, options: { input?: string | Uint8Array; onLine?: (line: string) => void } = {}): Promise<Finished> {
    return run("ssh", ["-T", ...this.login, line], { ...options, input: options.input ?? "" });
  }

  /** Runs a line of shell that has to succeed. */
  async must(line: string, input: string | Uint8Array = ""): Promise<string> {
    const { code, stdout, stderr } = await this.run(line, { input });
    if (code !== 0) throw new Error(`${line}\nended with ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  async write(path: string, content: string | Uint8Array, mode = "0644"): Promise<void> {
    await this.must(`mkdir -p "$(dirname '${path}')" && cat >'${path}' && chmod ${mode} '${path}'`, content);
  }

  /** One connection that brings the script and runs it. */
  async apply(
    plan: string,
    files: Readonly<Record<string, string>> = {},
    { shell = "sh", settings = "" }: { shell?: string; settings?: string } = {},
  ): Promise<Applied> {
    const input = applyScript({ plan, ...files }, settings);
    return applied(await this.run(`umask 077; cat >/root/apply.sh; exec ${shell} /root/apply.sh`, { input }));
  }

  async deliver(lines: string): Promise<Applied> {
    const input = secretsScript(lines);
    return applied(await this.run("umask 077; cat >/root/secrets.sh; exec sh /root/secrets.sh", { input }));
  }
}

export interface Applied {
  readonly code: number;
  readonly out: string;
}

function applied({ code, stdout, stderr }: Finished): Applied {
  return { code, out: stdout + stderr };
}
