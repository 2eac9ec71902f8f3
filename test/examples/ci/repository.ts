import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../../lab/paths";
import { EXAMPLE } from "./workflow";

/** What the program of the repository has to be told of its host. */
export interface HostFacts {
  readonly address: string;
  readonly hostKey: string;
}

const PROGRAM = `import { App, LocalBackend, TerraformStack } from "cdktf";
import { CaCertificate, Fleet, Host, ImportedCertificate, Platform, PolicyRule, ReviewPolicy, Secret } from "cdktf-mutual-tls";
import facts from "./facts.json";

const app = new App();
const stack = new TerraformStack(app, "one-vhost");
new LocalBackend(stack, { path: facts.state });
const fleet = new Fleet(stack, "web", { domain: "example.org" });
const www01 = new Host(fleet, "www01", { ...facts.host, platform: Platform.debian13() });
new ImportedCertificate(www01, "api", {
  certificate: CaCertificate.fromFile("api.pem"),
  privateKey: Secret.fromFile("api-key", { file: "secrets/api.key", version: "1" }),
  certificatePath: "/root/api.pem",
  privateKeyPath: "/root/api.key",
});
new ReviewPolicy(app, "policy").deny(PolicyRule.noMeaning("host-new"));
// A second stack, which is reviewed and deployed by itself.
const spare = new TerraformStack(app, "spare");
new LocalBackend(spare, { path: facts.state + ".spare" });
new Host(new Fleet(spare, "spare", { domain: "example.net" }), "far01", {
  ...{ address: "10.9.9.8", hostKey: facts.host.hostKey, platform: Platform.debian13() },
});
// further
app.synth();
`;

/** What pull requests add to the program. */
export const CHANGES = {
  anchor: 'www01.addTrustAnchor("root", CaCertificate.fromFile("root.pem"));\n',
  otherAnchor: 'www01.addTrustAnchor("api", CaCertificate.fromFile("root.pem"));\n',
  host: 'new Host(fleet, "www02", { ...facts.host, address: "10.9.9.9", platform: Platform.debian13() });\n',
} as const;

/** A platform repository that has the example as its CI, and the branches of its changes. */
export class Repository {
  private readonly path: string;

  constructor(
    private readonly folder: string,
    host: HostFacts,
    certificates: { readonly api: string; readonly root: string },
    /** The lock of the providers that its stacks need. */
    lock: string,
  ) {
    this.path = join(folder, "origin");
    mkdirSync(join(this.path, "ci"), { recursive: true });
    const scripts = join(EXAMPLE, "scripts");
    for (const file of readdirSync(scripts)) cpSync(join(scripts, file), join(this.path, "ci", file));
    this.write("main.ts", PROGRAM);
    this.write("facts.json", JSON.stringify({ host, state: join(folder, "terraform.tfstate") }));
    this.write("api.pem", certificates.api);
    this.write("root.pem", certificates.root);
    mkdirSync(join(this.path, "locks"));
    for (const stack of ["one-vhost", "spare"]) this.write(`locks/${stack}.lock.hcl`, lock);
    const app = "npx --no-install tsx main.ts";
    this.write("cdktf.json", JSON.stringify({ language: "typescript", app, projectId: "platform" }));
    const compilerOptions = {
      module: "CommonJS",
      esModuleInterop: true,
      resolveJsonModule: true,
      paths: { "cdktf-mutual-tls": [join(root, "lib/index.ts")] },
    };
    this.write("tsconfig.json", JSON.stringify({ compilerOptions }));
    // Lines of two changes that are at the same place are both kept.
    this.write(".gitattributes", "main.ts merge=union\n");
    this.write(".gitignore", "node_modules\ncdktf.out\n");
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("the first state");
    this.tools();
  }

  /** A branch off main with more lines in the program. @returns its commit */
  branch(name: string, ...lines: string[]): string {
    this.git("checkout", "--quiet", "-B", name, "main");
    const text = readFileSync(join(this.path, "main.ts"), "utf8");
    this.write("main.ts", text.replace("// further\n", `${lines.join("")}// further\n`));
    const sha = this.commit(name);
    this.git("checkout", "--quiet", "main");
    return sha;
  }

  /** @returns the commit of main */
  merge(name: string): string {
    this.git("merge", "--quiet", "--no-ff", "--message", `merge ${name}`, name);
    return this.head("main");
  }

  head(ref: string): string {
    return this.git("rev-parse", ref).trim();
  }

  /** A fresh checkout, as a job begins with. */
  checkout(ref: string, name: string): string {
    const workspace = join(this.folder, "jobs", name, "workspace");
    execFileSync("git", ["clone", "--quiet", this.path, workspace]);
    execFileSync("git", ["checkout", "--quiet", "--detach", this.head(ref)], { cwd: workspace });
    return workspace;
  }

  /** What jobs find: real tools, but an `npm ci` that takes what is installed here, and no Terraform. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: `${join(this.folder, "bin")}:/usr/bin:/bin`,
      HOME: join(this.folder, "home"),
      CI: "true",
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "1",
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    };
  }

  /** The same for the job that deploys: no npm, and no npx. */
  get environmentOfDeploy(): Readonly<Record<string, string>> {
    return { ...this.environment, PATH: `${join(this.folder, "bin-of-deploy")}:/usr/bin:/bin` };
  }

  /** A checkout of the scripts of CI alone. */
  checkoutOfScripts(ref: string, name: string): string {
    const workspace = this.checkout(ref, name);
    for (const entry of readdirSync(workspace)) {
      if (entry !== "ci") rmSync(join(workspace, entry), { recursive: true });
    }
    return workspace;
  }

  private tools(): void {
    const modules = join(this.folder, "node_modules");
    mkdirSync(join(modules, ".bin"), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
    for (const name of ["tsx", "cdktf"]) {
      symlinkSync(join(root, "node_modules/.bin", name), join(modules, ".bin", name));
    }
    const bin = join(this.folder, "bin");
    mkdirSync(bin);
    mkdirSync(join(this.folder, "home"));
    this.program(join(bin, "npm"), `[ "$*" = ci ] && ln -s ${modules} node_modules`);
    mkdirSync(join(this.folder, "bin-of-deploy"));
    symlinkSync(process.execPath, join(this.folder, "bin-of-deploy/node"));
    for (const name of ["node", "npx"]) symlinkSync(join(dirname(process.execPath), name), join(bin, name));
  }

  private program(file: string, text: string): void {
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  private commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
    return this.head("HEAD");
  }

  private git(...args: string[]): string {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.path, encoding: "utf8" });
  }
}
