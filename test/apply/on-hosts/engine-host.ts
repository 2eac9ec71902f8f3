import { containerName, type LabDefinition, labDefinition } from "../../../lab/definition";
import type { Inventory } from "../../../lab/inventory";
import { type Finished, run } from "../../../lab/process";
import { ensureEngine } from "../../../lab/runtime/select";
import { sshArguments } from "../../../lab/ssh";
import { down } from "../../../lab/verbs/down";
import { bringUp } from "../../../lab/verbs/up";
import { applyScript, secretsScript } from "../payload";

const PACKAGES = "apache2 curl gawk openssl";

/** Tests on a real host: systemd, sshd and httpd in a container of a lab of their own. */
export function describeOnRealHost(name: string, tests: (host: () => EngineHost) => void): void {
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
      host = await EngineHost.boot();
    }, 300_000);
    afterAll(async () => {
      await down.run(EngineHost.lab, []);
    }, 60_000);
    tests(() => {
      if (host === undefined) throw new Error("the host exists in tests only");
      return host;
    });
  });
}

/** One host of a lab, reached as Terraform reaches it: a new SSH connection for each apply. */
export class EngineHost {
  static readonly lab: LabDefinition = (() => {
    const lab = labDefinition({ LAB_NAME: "engine-on-hosts", LAB_SUBNET: "10.89.73.0/24" });
    return { ...lab, hosts: lab.hosts.filter(({ name }) => name === "www01") };
  })();

  private constructor(private readonly inventory: Inventory) {}

  static async boot(): Promise<EngineHost> {
    await down.run(EngineHost.lab, []);
    const host = new EngineHost((await bringUp(EngineHost.lab)).inventory);
    await host.must(
      `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install ${PACKAGES}`,
    );
    return host;
  }

  get address(): string {
    return EngineHost.lab.hosts[0]?.address ?? "";
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
    const containers = EngineHost.lab.hosts.map((host) => containerName(EngineHost.lab, host));
    for (const verb of ["kill", "wait"]) await oci.call([verb, ...containers]);
    const { outcomes } = await bringUp(EngineHost.lab);
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
