import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, Aspects, DataTerraformRemoteState, S3Backend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  AlarmKind,
  AllowedAlarm,
  CaCertificate,
  Fleet,
  Host,
  ImportedCertificate,
  Meaning,
  Platform,
  PolicyRule,
  ReviewPolicy,
  Secret,
} from "../../../lib";
import { hostKey, smallFleet } from "../../support/fleet";
import { Pages, review } from "../pages";

jest.setTimeout(60_000);

let folder: string;
let pages: Pages;
let base: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "configuration-"));
  pages = await Pages.in(folder);
  base = synth(() => {});
});
afterAll(() => rmSync(folder, { recursive: true }));

let outputs = 0;

/** The small fleet's output, with something done to its stack. */
function synth(change: (stack: TerraformStack) => void): string {
  const outdir = join(folder, `stack-${outputs++}`);
  const app = new App({ outdir });
  const { stack } = smallFleet(pages.pkis.own, {}, app);
  change(stack);
  app.synth();
  return outdir;
}

interface Found {
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly diff?: string;
}

async function page(head: string, of = base) {
  const { code, out } = await review("--base", of, "--head", head, "--json");
  return { code, ...JSON.parse(out) };
}

function onApply(stack: TerraformStack, path: string, value: unknown): void {
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof Resource && node.node.id === "apply") node.addOverride(path, value);
    },
  });
}

/** What somebody does to a stack, what of it is an alarm, and what its diff shows. */
const ATTACKS: Readonly<Record<string, readonly [(stack: TerraformStack) => void, string, RegExp]>> = {
  "another script": [
    (stack) => onApply(stack, "provisioner.0.remote-exec.inline.0", "id >/root/ran"),
    "altered-resource null_resource.lab_www01_apply_FAE8E86F",
    /^\+provisioner\.0\.remote-exec\.inline\.0 = "id >\/root\/ran"$/m,
  ],
  "a second provisioner": [
    (stack) => onApply(stack, "provisioner.1.local-exec", { command: "env >ran" }),
    "altered-resource null_resource.lab_www01_apply_FAE8E86F",
    /^\+provisioner\.1\.local-exec\.command = "env >ran"$/m,
  ],
  "another host, no key": [
    (stack) => {
      onApply(stack, "connection.host_key", null);
      onApply(stack, "connection.host", "198.51.100.9");
      onApply(stack, "connection.bastion_host", "198.51.100.10");
    },
    "altered-resource null_resource.lab_www01_apply_FAE8E86F",
    /^\+connection\.bastion_host = "198\.51\.100\.10"$/m,
  ],
  "other triggers": [
    (stack) => onApply(stack, "triggers", { now: "${timestamp()}" }),
    "altered-resource null_resource.lab_www01_apply_FAE8E86F",
    /^\+triggers\.now = /m,
  ],
  "a foreign resource": [
    (stack) => void new Resource(stack, "tidy", { provisioners: [{ type: "local-exec", command: "id >ran" }] }),
    "foreign-configuration null_resource.tidy",
    /^\+provisioner\.0\.local-exec\.command = "id >ran"$/m,
  ],
  "a foreign resource with one of our names": [
    (stack) => {
      const scope = new Construct(stack, "lab2");
      new Resource(scope, "secrets", { provisioners: [{ type: "local-exec", command: "id >ran" }] });
    },
    "foreign-configuration null_resource.lab2_secrets_A489ED71",
    /^\+provisioner\.0\.local-exec\.command = "id >ran"$/m,
  ],
  "a resource that goes": [
    (stack) => stack.addOverride("resource.null_resource.lab_www01_secrets_8E0799E1", { triggers: {} }),
    "altered-resource null_resource.lab_www01_secrets_8E0799E1",
    /^-triggers = /m,
  ],
  "a data source": [
    (stack) => stack.addOverride("data.external.run", { program: ["sh", "-c", "id >ran"] }),
    "foreign-configuration data.external.run",
    /^\+program\.2 = "id >ran"$/m,
  ],
  "a data source of cdktf": [
    (stack) => void new DataTerraformRemoteState(stack, "other", { organization: "o", workspaces: { name: "w" } }),
    "foreign-configuration data.terraform_remote_state.other",
    /^\+backend = "remote"$/m,
  ],
  "an ephemeral resource": [
    (stack) => stack.addOverride("ephemeral.vault_secret.key", { name: "x" }),
    "foreign-configuration ephemeral.vault_secret.key",
    /^\+name = "x"$/m,
  ],
  "a module": [
    (stack) => stack.addOverride("module.network", { source: "./network" }),
    "foreign-configuration module.network",
    /^\+source = "\.\/network"$/m,
  ],
  "a provider": [
    (stack) => stack.addOverride("terraform.required_providers.shell", { source: "evil/shell", version: "1.0.0" }),
    "foreign-configuration terraform.required_providers.shell",
    /^\+source = "evil\/shell"$/m,
  ],
  "the null provider of somebody else": [
    (stack) => stack.addOverride("terraform.required_providers.null.source", "evil/null"),
    "foreign-configuration terraform.required_providers.null",
    /^\+source = "evil\/null"$/m,
  ],
  "a provider's configuration": [
    (stack) => void new NullProvider(stack, "own", { alias: "own" }),
    "foreign-configuration provider.null.own",
    /^\+alias = "own"$/m,
  ],
  "a backend": [
    (stack) => void new S3Backend(stack, { bucket: "b", key: "k" }),
    "foreign-configuration terraform.backend.s3",
    /^\+bucket = "b"$/m,
  ],
  "the cloud": [
    (stack) => stack.addOverride("terraform.cloud", { organization: "o", workspaces: { name: "w" } }),
    "foreign-configuration terraform.cloud",
    /^\+organization = "o"$/m,
  ],
  "an import": [
    (stack) => stack.addOverride("import", [{ to: "null_resource.lab_www01_apply_FAE8E86F", id: "1" }]),
    "foreign-configuration import",
    /^\+id = "1"$/m,
  ],
  "a moved resource": [
    (stack) => stack.addOverride("moved", [{ from: "null_resource.a", to: "null_resource.lab_www01_apply_FAE8E86F" }]),
    "foreign-configuration moved",
    /^\+from = "null_resource\.a"$/m,
  ],
  "a removed block": [
    (stack) => stack.addOverride("removed", [{ from: "null_resource.lab_www01_apply_FAE8E86F" }]),
    "foreign-configuration removed",
    /^\+from = /m,
  ],
  "a check": [
    (stack) => stack.addOverride("check.run", { data: { external: { x: { program: ["id"] } } } }),
    "foreign-configuration check.run",
    /^\+data\.external\.x\.program\.0 = "id"$/m,
  ],
  "a block of a later version": [
    (stack) => stack.addOverride("action", { local_command: { run: { config: { command: "id" } } } }),
    "foreign-configuration action",
    /^\+local_command\.run\.config\.command = "id"$/m,
  ],
  "another variable of secrets": [
    (stack) => stack.addOverride("variable.mutual_tls_secrets.ephemeral", false),
    "altered-resource variable.mutual_tls_secrets",
    /^\+ephemeral = false$/m,
  ],
  "a file of the operator's machine": [
    (stack) => stack.addOverride("resource.local_file.engine", { filename: "lab/engine.sh", content: "id" }),
    "foreign-configuration local_file.engine",
    /^\+filename = "lab\/engine\.sh"$/m,
  ],
};

test("a configuration as this library makes it has no alarm", async () => {
  expect(await page(base)).toMatchObject({ code: 0, alarms: [], configuration: [], resources: [] });
});

test.each(Object.entries(ATTACKS))(
  "%s is an alarm in all formats, with another digest and another exit status",
  async (_, [change, alarm, shown]) => {
    const head = synth(change);
    const { code, digest, alarms, tone, counts } = await page(head);
    const before = await page(base);
    expect([code, before.code, tone]).toEqual([1, 0, "alarm"]);
    expect(digest).not.toBe(before.digest);
    const named: readonly Found[] = alarms;
    expect(named.map(({ kind, subject }) => `${kind} ${subject}`)).toContain(alarm);
    const found = named.find(({ kind, subject }) => `${kind} ${subject}` === alarm);
    expect(found?.diff).toMatch(shown);
    expect(counts).toMatchObject({ weakening: 0, denied: 0, alarms: alarms.length });
    for (const format of ["text", "markdown", "html"]) {
      const { code: status, out } = await review("--base", base, "--head", head, "--format", format);
      expect([format, status]).toEqual([format, 1]);
      const [, subject = ""] = alarm.split(" ");
      expect(out).toContain(subject);
      expect(out.indexOf(subject)).toBeLessThan(out.indexOf("What it means"));
    }
  },
);

/** Writes a file into the folder of a stack. */
const withFile = (name: string, text: string) => {
  const output = synth(() => {});
  writeFileSync(join(output, "stacks/stack", name), text);
  return output;
};

const PROVIDER = 'provider "registry.terraform.io/hashicorp/null" {\n  version = "3.2.3"\n}\n';

test.each([
  ["x_override.tf.json", '{"resource":{}}'],
  ["more.tf", "locals {}\n"],
  ["more.tofu", "locals {}\n"],
  ["more.auto.tfvars", "a = 1\n"],
  ["terraform.tfvars.json", "{}"],
  [".terraformrc", "provider_installation {}\n"],
  [".terraform.lock.hcl", PROVIDER],
])("%s beside cdk.tf.json is an alarm, with another digest", async (name, text) => {
  const found = await page(withFile(name, text));
  expect([found.code, found.alarms]).toEqual([
    1,
    [expect.objectContaining({ kind: "foreign-configuration", subject: name, act: "added", effect: "executes" })],
  ]);
  expect(found.alarms[0].diff).toContain(`+${text.split("\n")[0]}`);
  expect(found.digest).not.toBe((await page(base)).digest);
});

test("another lock of providers is an alarm, and the same one is nothing", async () => {
  const [one, same] = [withFile(".terraform.lock.hcl", PROVIDER), withFile(".terraform.lock.hcl", PROVIDER)];
  const other = withFile(".terraform.lock.hcl", PROVIDER.replace("3.2.3", "3.2.2"));
  expect(await page(same, one)).toMatchObject({ code: 0, alarms: [], configuration: [] });
  expect((await page(same, one)).digest).toBe((await page(one, one)).digest);
  expect((await page(other, one)).alarms).toMatchObject([
    { subject: ".terraform.lock.hcl", act: "changed", diff: expect.stringMatching(/^\+ {2}version = "3\.2\.2"$/m) },
  ]);
});

test("a key that stands twice, and a configuration that is not there or not JSON, are alarms", async () => {
  const output = synth(() => {});
  const file = join(output, "stacks/stack/cdk.tf.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/^\{/, '{ "data": { "external": { "x": { "program": ["id"] } } }, "data": {},'));
  expect(await page(output)).toMatchObject({ code: 1, alarms: [{ subject: "cdk.tf.json" }] });
  writeFileSync(file, "resource {}");
  expect((await page(output)).alarms).toContainEqual(expect.objectContaining({ subject: "cdk.tf.json" }));
  rmSync(file);
  const missing: readonly Found[] = (await page(output)).alarms;
  expect(missing.filter(({ kind }) => kind === "altered-resource")).toHaveLength(11);
});

/** A fleet of one host whose key and secret are in these files. */
function keys(sshPrivateKeyFile: string | undefined, file: string): string {
  const outdir = join(folder, `keys-${outputs++}`);
  const app = new App({ outdir });
  const fleet = new Fleet(new TerraformStack(app, "stack"), "web", {
    domain: "example.org",
    ...(sshPrivateKeyFile === undefined ? {} : { sshPrivateKeyFile }),
  });
  const platform = Platform.debian13();
  const host = new Host(fleet, "www01", { address: "10.0.0.9", hostKey: hostKey("www01"), platform });
  new ImportedCertificate(host, "api", {
    certificate: CaCertificate.fromPem(String(pages.pkis.own.get("api/tls.pem"))),
    privateKey: Secret.fromFile("api-key", { file, version: "1" }),
    certificatePath: "/root/api.pem",
    privateKeyPath: "/root/api.key",
  });
  app.synth();
  return outdir;
}

test.each([
  ["another key to log in with", ["keys/a", "secrets/a"], ["keys/b", "secrets/a"], "web/sshPrivateKeyFile", "key-file"],
  ["no agent any more", [undefined, "secrets/a"], ["keys/b", "secrets/a"], "web/sshPrivateKeyFile", "key-file"],
  ["an agent instead", ["keys/a", "secrets/a"], [undefined, "secrets/a"], "web/sshPrivateKeyFile", "key-file"],
  ["another file of a secret", ["keys/a", "secrets/a"], ["keys/a", "keys/a"], "web/api-key", "secret-file"],
] as const)(
  "%s is an alarm that shows both files",
  async (_, [key, secret], [otherKey, otherSecret], subject, part) => {
    const [old, fresh] = [keys(key, secret), keys(otherKey, otherSecret)];
    const { code, alarms, digest } = await page(fresh, old);
    expect([code, alarms]).toEqual([1, [expect.objectContaining({ subject, part, effect: "redirects" })]]);
    expect(alarms[0].diff).toMatch(/^[+-].*(keys|secrets)\/[ab]$/m);
    expect(digest).not.toBe((await page(old, old)).digest);
  },
);

test("a key file in cdk.tf.json that the declaration does not have is an alarm, too", async () => {
  const output = keys("keys/a", "secrets/a");
  const file = join(output, "stacks/stack/cdk.tf.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(/keys\/a/g, "keys/b"));
  const { code, alarms } = await page(output, keys("keys/a", "secrets/a"));
  expect(code).toBe(1);
  expect(alarms).toContainEqual(
    expect.objectContaining({ kind: "altered-resource", places: ["connection.private_key"], hosts: ["www01"] }),
  );
});

test("resources of other providers are a line each: new, changed, as before, gone; none is denied", async () => {
  const machine = (type: string) => (stack: TerraformStack) => {
    stack.addOverride("resource.aws_instance.web", { ami: "a", instance_type: type });
    stack.addOverride("resource.aws_key_pair.own", { public_key: "k" });
    if (type === "small") stack.addOverride("resource.aws_eip.old", { instance: "${aws_instance.web.id}" });
    else stack.addOverride("output.address", { value: "${aws_instance.web.public_ip}" });
  };
  const [old, fresh] = [synth(machine("small")), synth(machine("large"))];
  const { code, alarms, configuration } = await page(fresh, old);
  expect([code, alarms]).toEqual([0, []]);
  expect(configuration.map(({ what }: Found) => what)).toEqual([
    "output.address: an output, added",
    "aws_instance.web: a resource, changed at instance_type",
    "aws_key_pair.own: a resource, as before",
    "aws_eip.old: a resource, removed",
  ]);
  for (const format of ["text", "markdown", "html"]) {
    const { out } = await review("--base", old, "--head", fresh, "--format", format);
    for (const address of ["aws_instance.web", "aws_key_pair.own", "output.address", "aws_eip.old"]) {
      expect(out).toContain(address);
    }
  }
});

test("what runs and is as before is named, and is no alarm; what is altered stays one", async () => {
  const tidy = (stack: TerraformStack) =>
    void new Resource(stack, "tidy", { provisioners: [{ type: "local-exec", command: "id >ran" }] });
  const { code, alarms, configuration } = await page(synth(tidy), synth(tidy));
  expect([code, alarms]).toEqual([0, []]);
  expect(configuration).toMatchObject([{ address: "null_resource.tidy", act: "kept" }]);
  const altered = (stack: TerraformStack) => onApply(stack, "connection.host", "198.51.100.9");
  expect(await page(synth(altered), synth(altered))).toMatchObject({ code: 1, counts: { alarms: 3 } });
});

test("the base's policy allows by address, and a module with all that is in it", async () => {
  const allowing = (stack: TerraformStack) =>
    void new ReviewPolicy(stack, "policy").allow(
      AllowedAlarm.of(AlarmKind.FOREIGN_CONFIGURATION, "module.network", "null_resource.tidy"),
    );
  const change = (stack: TerraformStack) => {
    allowing(stack);
    stack.addOverride("module.network", { source: "./network" });
    new Resource(stack, "tidy", { provisioners: [{ type: "local-exec", command: "id" }] });
  };
  const allowed = await page(synth(change), synth(allowing));
  expect([allowed.code, allowed.counts.alarms]).toEqual([0, 0]);
  expect(allowed.alarms).toMatchObject([{ allowedBy: "stack/policy" }, { allowedBy: "stack/policy" }]);
  const other = (stack: TerraformStack) => {
    allowing(stack);
    new Resource(stack, "tidy2", { provisioners: [{ type: "local-exec", command: "id" }] });
  };
  expect(await page(synth(other), synth(allowing))).toMatchObject({ code: 1, counts: { alarms: 1 } });
  expect((await page(synth(change))).code).toBe(1);
});

test("of two stacks each has a digest, and a policy of the app holds for both", async () => {
  const two = (text: string) => {
    const outdir = join(folder, `stack-${outputs++}`);
    const app = new App({ outdir });
    new ReviewPolicy(app, "policy").deny(PolicyRule.noMeaning(Meaning.HOST_GONE));
    for (const name of ["one", "two"]) {
      const fleet = new Fleet(new TerraformStack(app, name), "web", { domain: `${name}.example` });
      const host = (id: string) =>
        new Host(fleet, id, { address: "10.0.0.9", hostKey: hostKey(id), platform: Platform.debian13() });
      host("www01");
      if (name === "one" || text === "old") host("www02");
    }
    app.synth();
    return outdir;
  };
  const [old, fresh] = [two("old"), two("new")];
  const of = async (...options: string[]) => {
    const { code, out } = await review("--base", old, "--head", fresh, "--json", ...options);
    const { digest, counts, policies } = JSON.parse(out);
    return { code, digest, counts, policies: policies.map(({ fleet }: { readonly fleet: string }) => fleet) };
  };
  const [one, other, both] = [await of("--stack", "one"), await of("--stack", "two"), await of()];
  expect([one.code, one.counts.hosts, one.policies]).toEqual([0, 2, ["one/web"]]);
  expect([other.code, other.counts.denied, other.policies]).toEqual([1, 1, ["two/web"]]);
  expect([both.code, both.counts.hosts, both.policies]).toEqual([1, 3, ["one/web", "two/web"]]);
  expect(new Set([one.digest, other.digest, both.digest]).size).toBe(3);
  // As from the folder of the stack alone.
  const alone = await page(join(fresh, "stacks/one"), join(old, "stacks/one"));
  expect(alone.digest).toBe(one.digest);
  const { code, out } = await review("--base", old, "--head", fresh, "--stack", "three");
  expect([code, out]).toEqual([2, expect.stringContaining("only in one, two")]);
});
