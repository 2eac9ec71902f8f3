import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../lab/paths";
import type { BenchHost } from "./host";
import { postDocumentRoot, postScript } from "./post";
import { type Scenario, serverName } from "./scenario";
import { BenchStack, engineRun } from "./stack";

/** One way to configure httpd for the same site. */
export interface Contender {
  readonly name: string;
  /** Puts it on the host in place of all that was there, and starts httpd. */
  install(): Promise<void>;
}

/** The site's name, and the path for clients with a certificate. */
export const SITE = serverName(0, "www01");
export const RESTRICTED = "/orders/";

/** The library's default, the post as it is printed, and the post's way as the library does it. */
export async function contendersFor(host: BenchHost, folder: string): Promise<readonly Contender[]> {
  const own = async (name: string, options: Pick<Scenario, "staplingEngine" | "clientAuthentication">) => {
    const stack = await BenchStack.synth({
      hosts: [host.scenario],
      vhosts: 1,
      pki: host.pki.directory,
      sshPrivateKeyFile: resolve(root, host.inventory.privateKeyPath),
      outdir: join(folder, name),
      ...options,
    });
    stack.withoutHealthChecks();
    return engineRun(stack.host);
  };
  const byDefault = await own("default", {});
  const postsWay = await own("posts-way", { staplingEngine: "mod_ssl", clientAuthentication: "per-path" });
  const certificate = (name: string) => readFileSync(join(host.pki.directory, name, "ca.pem"), "utf8");
  const post = postScript(SITE, certificate("issuing") + certificate("root"), certificate("root"));
  const install = (put: () => Promise<unknown>, documentRoot: string) => async () => {
    await host.reset();
    await put();
    const documents = `${documentRoot} ${documentRoot}${RESTRICTED}`;
    await host.inside(`mkdir -p ${documents}; for each in ${documents}; do echo in >$each/index.html; done`);
  };
  return [
    { name: "DEFAULT", install: install(() => host.ssh(byDefault), `/var/www/vhosts/${SITE}`) },
    { name: "POST'S WAY", install: install(() => host.ssh(postsWay), `/var/www/vhosts/${SITE}`) },
    { name: "POST", install: install(() => host.inside(post), postDocumentRoot) },
  ];
}
