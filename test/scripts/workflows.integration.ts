import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { version } from "../../package.json";
import { actionlint } from "../support/actionlint";
import { runJob } from "../support/github-workflow";
import { testWith } from "../support/programs";

const root = resolve(__dirname, "../..");
const workflows = join(root, ".github/workflows");
const asRoot = process.getuid?.() === 0 ? "root" : undefined;

jest.setTimeout(10 * 60_000);

test("actionlint finds nothing in the project's own workflows", async () => {
  const files = readdirSync(workflows).map((file) => join(workflows, file));
  expect(execFileSync(await actionlint(), ["-no-color", ...files], { encoding: "utf8" })).toBe("");
});

describe("the steps of the workflows, run for real on a checkout with one test", () => {
  let folder: string;
  let checkout: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "workflows-"));
    checkout = join(folder, "checkout");
    registry = await Registry.start();
    const tracked = git(root, "ls-files", "-z").split("\0").filter(Boolean);
    const isKept = (file: string) => !/^test\/.*\.(test|integration|el|faults)\.ts$|\.golden$/.test(file);
    for (const file of [...tracked.filter(isKept), "test/core/duration.test.ts"]) {
      mkdirSync(dirname(join(checkout, file)), { recursive: true });
      cpSync(join(root, file), join(checkout, file));
    }
    git(checkout, "init", "--quiet");
    git(checkout, "add", "--all");
    commit("chore: a checkout");
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD");
  });
  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const commit = (subject: string) =>
    git(checkout, "-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "--quiet", "--all", "-m", subject);

  /** Runs a job; its machine is this one, with npm's registry replaced. */
  const job = (workflow: string, name: string, environment: Readonly<Record<string, string>> = {}) =>
    runJob(join(workflows, `${workflow}.yml`), name, {
      workspace: checkout,
      artifacts: join(folder, "artifacts"),
      environment: {
        ...machine(),
        ...registry.environment(folder),
        HOME: folder,
        GITHUB_WORKSPACE: checkout,
        ...environment,
      },
      context: { secrets: { NPM_TOKEN: "npm-token" } },
    });

  test("a tag of another version than package.json's is not released", async () => {
    const { code, output } = await job("release", "release", { GITHUB_REF_NAME: "v9.9.9" });
    expect(output).toContain(`the tag is v9.9.9 and package.json has version ${version}`);
    expect(code).toBe(1);
  });

  test("a tag that is not on main is not released", async () => {
    git(checkout, "switch", "--quiet", "--create", "aside");
    writeFileSync(join(checkout, "aside"), "");
    git(checkout, "add", "aside");
    commit("chore: aside");
    const { code, output } = await job("release", "release", { GITHUB_REF_NAME: `v${version}` });
    git(checkout, "switch", "--quiet", "-");
    expect(output).toContain(`the tag v${version} is not on main`);
    expect(code).toBe(1);
  });

  test("a tag of the version is built, packed and published", async () => {
    const { code, output } = await job("release", "release", { GITHUB_REF_NAME: `v${version}` });
    expect([code, output]).toEqual([0, expect.anything()]);
    const [published, ...others] = registry.published;
    expect(others).toEqual([]);
    expect(published).toMatchObject({
      name: "cdktf-mutual-tls",
      version,
      access: "public",
      authorization: "Bearer npm-token",
    });
    expect(published?.files).toEqual(
      expect.arrayContaining(["package/bin/cdktf-mutual-tls.mjs", "package/dist/index.js", "package/docs/style.md"]),
    );
  });

  test("the check passes, and fails with a test", async () => {
    expect(await job("ci", "check")).toMatchObject({ code: 0, output: expect.stringMatching(/\d+ passed, 0 failed/) });
    writeFileSync(join(checkout, "test/core/wrong.test.ts"), 'test("is wrong", () => expect(1).toBe(2));\n');
    const { code, output } = await job("ci", "check");
    rmSync(join(checkout, "test/core/wrong.test.ts"));
    expect(output).toContain("  failed     unit: is wrong\n");
    expect(code).toBe(1);
  });

  testWith(asRoot, "root's right to install")(
    "the whole test runs with the Terraform that its job installs",
    async () => {
      const { code, output } = await job("ci", "test", terraformRelease());
      expect([code, output]).toEqual([0, expect.stringMatching(/^\d+ passed, 0 failed$/m)]);
      const added = readFileSync(join(folder, "test.runner/path"), "utf8").trim();
      expect(execFileSync(join(added, "terraform"), { encoding: "utf8" })).toBe("a Terraform\n");
    },
  );

  /** A release of Terraform as its site has it, in a folder. */
  function terraformRelease(): Record<string, string> {
    const at = join(folder, "releases/1.2.3");
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "terraform"), "#!/bin/sh\necho a Terraform\n", { mode: 0o755 });
    execFileSync("zip", ["-q", "terraform_1.2.3_linux_amd64.zip", "terraform"], { cwd: at });
    const hash = createHash("sha256")
      .update(readFileSync(join(at, "terraform_1.2.3_linux_amd64.zip")))
      .digest("hex");
    return { TERRAFORM_RELEASES: `file://${dirname(at)}`, TERRAFORM_VERSION: "1.2.3", TERRAFORM_SHA256: hash };
  }
});

function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8" });
}

/** The environment of this process without what Jest and npm put into it. */
function machine(): Record<string, string> {
  const foreign = /^(JEST_|NODE_ENV$|npm_|INIT_CWD$|CI$|FORCE_COLOR$|GITHUB_)/;
  const kept = Object.entries(process.env).filter(([name, text]) => text !== undefined && !foreign.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}

interface Published {
  readonly name: string;
  readonly version: string;
  readonly access: string;
  readonly authorization: string | undefined;
  readonly files: readonly string[];
}

/** A registry that takes packages, and sends who wants one to the registry of this machine. */
class Registry {
  readonly published: Published[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Registry> {
    const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
    const server = createServer();
    const registry = new Registry(server);
    server.on("request", (request, response) => {
      if (request.method !== "PUT") {
        const isOurs = request.url?.startsWith("/cdktf-mutual-tls") === true;
        const location = new URL(request.url ?? "", upstream).href;
        (isOurs ? response.writeHead(404) : response.writeHead(307, { location })).end();
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        registry.take(JSON.parse(String(Buffer.concat(chunks))), request.headers.authorization);
        response.writeHead(201, { "content-type": "application/json" }).end("{}");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return registry;
  }

  /** What makes npm use it. Provenance can be stated on GitHub alone. */
  environment(folder: string): Record<string, string> {
    const address = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const config = join(folder, "npmrc");
    // As actions/setup-node writes it.
    writeFileSync(config, `//${address}/:_authToken=\${NODE_AUTH_TOKEN}\nregistry=http://${address}/\n`);
    const cache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();
    return { NPM_CONFIG_USERCONFIG: config, NPM_CONFIG_CACHE: cache, NPM_CONFIG_PROVENANCE: "false" };
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private take(body: Publication, authorization: string | undefined): void {
    const [attachment] = Object.values(body._attachments);
    const archive = Buffer.from(attachment?.data ?? "", "base64");
    const files = execFileSync("tar", ["-tz"], { input: archive, encoding: "utf8" }).trim().split("\n");
    const { name, access } = body;
    this.published.push({ name, access, version: body["dist-tags"].latest, authorization, files });
  }
}

/** What npm sends to publish a package. */
interface Publication {
  readonly name: string;
  readonly access: string;
  readonly "dist-tags": { readonly latest: string };
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}
