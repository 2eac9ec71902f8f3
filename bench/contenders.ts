import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../lab/paths";
import type { BenchHost } from "./host";
import { postDocumentRoot, postScript } from "./post";
import { type Scenario, serverName } from "./scenario";
import { BenchStack, engineRun } from "./stack";

/** Name of the site, and the path for clients with a certificate. */
export const SITE = serverName(0, "www01");
export const RESTRICTED = "/orders/";

/** Where mod_md keeps its staples. */
const STORE = "/var/lib/apache2/md";

/**
 * One way to configure httpd for the same site. Copies are kept on the host, so that all ways can be measured in turn.
 */
export class Contender {
  /** @param configure Does what a user would do, on a host without configuration. */
  static async install(
    host: BenchHost,
    name: string,
    documentRoot: string,
    configure: () => Promise<unknown>,
  ): Promise<Contender> {
    const copy = `/var/tmp/${name.replace(/\W+/g, "-")}.tar`;
    await host.reset();
    await configure();
    const folders = `${documentRoot} ${documentRoot}${RESTRICTED}`;
    await host.inside(
      `mkdir -p ${folders} ${STORE}
       for each in ${folders}; do echo in >$each/index.html; done
       cd /
       tar --exclude='.${STORE}/*' -cf ${copy} ./etc/apache2 ./var/log/apache2/vhosts ./var/www/vhosts .${STORE}`,
    );
    return new Contender(name, host, copy);
  }

  private constructor(
    readonly name: string,
    private readonly host: BenchHost,
    private readonly copy: string,
  ) {}

  /** Starts httpd. Without the kept staples, as if for the first time. */
  async start({ keepStaples }: { readonly keepStaples: boolean }): Promise<void> {
    await this.host.inside(
      `systemctl stop apache2
       rm -rf /etc/apache2 ${keepStaples ? "" : `${STORE}/*`}
       tar -C / -xpf ${this.copy}
       # systemd would refuse one start too many.
       systemctl reset-failed apache2
       systemctl start apache2`,
    );
  }
}

/** The library's default, the library configured like the post, and the post as printed. */
export async function installContenders(host: BenchHost, folder: string): Promise<readonly Contender[]> {
  const own = async (name: string, others: Pick<Scenario, "staplingEngine" | "clientAuthentication">) => {
    const stack = await BenchStack.synth({
      hosts: [host.scenario],
      vhosts: 1,
      pki: host.pki.directory,
      sshPrivateKeyFile: resolve(root, host.inventory.privateKeyPath),
      outdir: join(folder, name.replace(/\W+/g, "-")),
      ...others,
    });
    stack.withoutHealthChecks();
    const script = engineRun(stack.host);
    return Contender.install(host, name, `/var/www/vhosts/${SITE}`, () => host.ssh(script));
  };
  const certificate = (name: string) => readFileSync(join(host.pki.directory, name, "ca.pem"), "utf8");
  const post = postScript(SITE, certificate("issuing") + certificate("root"), certificate("root"));
  return [
    await own("DEFAULT", {}),
    await own("POST'S WAY", { staplingEngine: "mod_ssl", clientAuthentication: "per-path" }),
    await Contender.install(host, "POST", postDocumentRoot, () => host.inside(post)),
  ];
}
