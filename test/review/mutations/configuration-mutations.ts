import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Alteration, Configuration } from "../real-plans";
import { jsonEdits } from "./mutation";

/** One edit of what Terraform reads in the folder of a stack. */
export interface ConfigurationMutation {
  /** `resource apply: connection.host is altered`. */
  readonly name: string;
  readonly apply: Alteration;
}

/** Edits of each resource of a host that are made from what is in it, from all over it. */
const MOST_OF_A_RESOURCE = 24;

/** What kind of resource a host has, and the beginning of its name in a small fleet. */
const ROLES = ["content-0", "secrets", "apply"] as const;

/** Edits at every place that Terraform reads: those made from what is there, and those of what may stand there. */
export function configurationMutations(text: string): ConfigurationMutation[] {
  const configuration = JSON.parse(text);
  return [
    ...ROLES.flatMap((role) => [...ofParts(configuration, role), ...ofBlocks(role)]),
    ...RESOURCES,
    ...CONNECTIONS,
    ...READ_AT_PLAN,
    ...MODULES,
    ...PROVIDERS,
    ...SETTINGS,
    ...BLOCKS,
    ...FILES,
    ...PAYLOAD,
  ];
}

const resources = (configuration: Configuration) => configuration.resource.null_resource;

function nameOf(configuration: Configuration, role: string, host = "www01"): string {
  return Object.keys(resources(configuration)).find((name) => name.startsWith(`lab_${host}_${role}_`)) ?? "";
}

function named(name: string, apply: Alteration): ConfigurationMutation {
  return { name, apply };
}

/** Every value of a resource altered, every part of it taken away, renamed and with one more. */
function ofParts(configuration: Configuration, role: string): ConfigurationMutation[] {
  const label = nameOf(configuration, role);
  const { "//": _, ...resource } = resources(configuration)[label];
  return jsonEdits(JSON.stringify(resource), MOST_OF_A_RESOURCE).map(([name, edit]) =>
    named(`resource ${role}: ${name.replace(/^ /, "it ").replace(/^\./, "")}`, (given) => {
      resources(given)[label] = JSON.parse(edit(JSON.stringify(resource)));
    }),
  );
}

/** What may stand in a resource of a host, and does not. */
function ofBlocks(role: string): ConfigurationMutation[] {
  const of = (name: string, edit: (resource: Configuration, configuration: Configuration, label: string) => void) =>
    named(`resource ${role}: ${name}`, (configuration) => {
      const label = nameOf(configuration, role);
      edit(resources(configuration)[label], configuration, label);
    });
  const more = (fields: object) => (resource: Configuration) => void Object.assign(resource, fields);
  const provisioner = (each: object) => (resource: Configuration) => {
    resource.provisioner = [...(resource.provisioner ?? []), each];
  };
  const connected = (fields: object) => (resource: Configuration) => {
    resource.connection = { ...resource.connection, ...fields };
  };
  return [
    of("it is removed", (_, configuration, label) => void delete resources(configuration)[label]),
    of("it is renamed", (resource, configuration, label) => {
      delete resources(configuration)[label];
      resources(configuration).tidy = resource;
    }),
    of("a copy of it", (resource, configuration) => {
      resources(configuration).copy = resource;
    }),
    of("a program where Terraform runs", provisioner({ "local-exec": { command: "id" } })),
    of("a program when it is destroyed", provisioner({ "local-exec": { when: "destroy", command: "id" } })),
    of("a program that may fail", provisioner({ "local-exec": { on_failure: "continue", command: "id" } })),
    of("a script on the host", provisioner({ "remote-exec": { inline: ["id"] } })),
    of("a file to the host", provisioner({ file: { content: "x", destination: "/root/x" } })),
    of("through another host", connected({ bastion_host: "198.51.100.9" })),
    of("through a proxy", connected({ proxy_host: "198.51.100.9", proxy_scheme: "http", proxy_port: 80 })),
    of("with a password", connected({ password: "x" })),
    of("with another key", connected({ private_key: '${file("${path.module}/lab/model.json")}' })),
    of("as another user", connected({ user: "toor" })),
    ...(role === "content-0"
      ? []
      : [of("without the host's key", (resource) => void delete resource.connection.host_key)]),
    of("one trigger more", (resource) => {
      resource.triggers = resource.triggers.replace(/\)\}$/, ', {"/etc/x" = "x"})}');
    }),
    of("it ignores all changes", more({ lifecycle: { ignore_changes: "all" } })),
    of("it is made before it is destroyed", more({ lifecycle: { create_before_destroy: true } })),
    of("it cannot be destroyed", more({ lifecycle: { prevent_destroy: true } })),
    of(
      "it has a condition",
      more({ lifecycle: { precondition: [{ condition: '${path.module != ""}', error_message: "x" }] } }),
    ),
    of("there is none of it", more({ count: 0 })),
    of("there are two of it", more({ count: 2 })),
    of("there is one for each", more({ for_each: '${toset(["a"])}' })),
    of("of another provider's configuration", (resource, configuration) => {
      configuration.provider.null.push({ alias: "own" });
      resource.provider = "null.own";
    }),
  ];
}

const builtIn = (configuration: Configuration, name: string, body: object) => {
  configuration.resource.terraform_data = { ...configuration.resource.terraform_data, [name]: body };
};

const RESOURCES = [
  named("another resource: it runs a program", (configuration) =>
    builtIn(configuration, "tidy", { provisioner: [{ "local-exec": { command: "id" } }] }),
  ),
  named("another resource: it runs nothing", (configuration) => {
    resources(configuration).tidy = { triggers: { a: "b" } };
  }),
  named("another resource: it has the name of one of a host", (configuration) => {
    resources(configuration).lab_www02_apply_00000000 = { provisioner: [{ "local-exec": { command: "id" } }] };
  }),
  named("another resource: it has a connection alone", (configuration) => {
    resources(configuration).tidy = { connection: { host: "198.51.100.9" } };
  }),
];

/** The whole host, wherever Terraform logs in to it. */
const CONNECTIONS = [
  named("connection: all resources of a host lead elsewhere", (configuration) => {
    const own = Object.entries(resources(configuration)).filter(([name]) => name.startsWith("lab_www01_"));
    for (const [, resource] of own) {
      const text = JSON.stringify(resource).replaceAll('"host":"10.0.0.2"', '"host":"198.51.100.9"');
      Object.assign(resource as object, JSON.parse(text));
    }
  }),
];

const READ_AT_PLAN = [
  named("data source: of the provider", (configuration) => {
    configuration.data = { null_data_source: { read: { inputs: { a: "b" } } } };
  }),
  named("data source: another state", (configuration, stack) => {
    writeFileSync(
      join(stack, "lab/other"),
      '{"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": []}\n',
    );
    configuration.data = {
      terraform_remote_state: { other: { backend: "local", config: { path: "lab/other" } } },
    };
  }),
  named("data source: in a check", (configuration) => {
    configuration.check = {
      lives: {
        data: { null_data_source: { read: { inputs: { a: "b" } } } },
        assert: [{ condition: '${data.null_data_source.read.outputs.a == "b"}', error_message: "x" }],
      },
    };
  }),
  named("ephemeral resource", (configuration) => {
    configuration.ephemeral = { random_password: { read: { length: 8 } } };
  }),
];

const withModule =
  (text: string): Alteration =>
  (configuration, stack) => {
    configuration.module = { more: { source: "./more" } };
    mkdirSync(join(stack, "more"));
    writeFileSync(join(stack, "more/main.tf"), text);
  };

const MODULES = [
  named("module: without anything in it", withModule("\n")),
  named("module: with a resource", withModule('resource "null_resource" "in_module" {}\n')),
  named(
    "module: with a program",
    withModule('resource "terraform_data" "x" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n'),
  ),
  named("module: from elsewhere", (configuration) => {
    configuration.module = { more: { source: "git::https://localhost:1/x.git" } };
  }),
];

const PROVIDERS = [
  named("provider: a second configuration", (configuration) => void configuration.provider.null.push({ alias: "own" })),
  named("provider: an argument", (configuration) => {
    configuration.provider.null[0].x = "y";
  }),
  named("provider: it is not configured", (configuration) => void delete configuration.provider),
  named("provider: other versions", (configuration) => {
    configuration.terraform.required_providers.null.version = ">= 2.1.2, < 5";
  }),
  named(
    "provider: any version",
    (configuration) => void delete configuration.terraform.required_providers.null.version,
  ),
  named("provider: from elsewhere", (configuration) => {
    configuration.terraform.required_providers.null.source = "example.test/evil/null";
  }),
  named("provider: one more", (configuration) => {
    configuration.terraform.required_providers.external = { source: "hashicorp/external" };
  }),
  named("provider: the one that is built in", (configuration) => {
    configuration.terraform.required_providers.terraform = { source: "terraform.io/builtin/terraform" };
  }),
];

const SETTINGS = [
  named("setting: a required version", (configuration) => {
    configuration.terraform.required_version = ">= 1.5";
  }),
  named("setting: an experiment", (configuration) => {
    configuration.terraform.experiments = ["ephemeral_values"];
  }),
  named("setting: what a provider is told of the module", (configuration) => {
    configuration.terraform.provider_meta = { null: { a: "b" } };
  }),
  named("backend: another file", (configuration) => {
    configuration.terraform.backend.local.path = "/nowhere/other.tfstate";
  }),
  named("backend: a file of the same name with an argument more", (configuration) => {
    configuration.terraform.backend.local.workspace_dir = "/nowhere";
  }),
  named("backend: of another kind", (configuration) => {
    configuration.terraform.backend = { inmem: {} };
  }),
  named("backend: none", (configuration) => void delete configuration.terraform.backend),
  named("backend: a cloud", (configuration) => {
    configuration.terraform.backend = undefined;
    configuration.terraform.cloud = { organization: "x", workspaces: { name: "x" } };
  }),
  named("variable: another value", (configuration) => {
    configuration.variable.mutual_tls_drift.default = {
      "www01.lab.test": { differences: { "/etc/x": "x" }, notify: [] },
    };
  }),
  named("variable: what is notified", (configuration) => {
    configuration.variable.mutual_tls_drift.default = { "www01.lab.test": { differences: {}, notify: ["httpd"] } };
  }),
  named("variable: a secret", (configuration) => {
    configuration.variable.mutual_tls_secrets.default = { "auth-server": "00" };
  }),
  named("variable: not sensitive", (configuration) => void delete configuration.variable.mutual_tls_secrets.sensitive),
  named("variable: one more", (configuration) => {
    configuration.variable.more = { default: "x" };
  }),
  named("local value", (configuration) => {
    configuration.locals = { more: '${file("${path.module}/lab/model.json")}' };
  }),
  named("output: of the stack", (configuration) => {
    configuration.output = { more: { value: '${file("${path.module}/lab/model.json")}' } };
  }),
];

const BLOCKS = [
  named("moved: a resource of a host from elsewhere", (configuration) => {
    configuration.moved = [{ from: "null_resource.a", to: `null_resource.${nameOf(configuration, "apply")}` }];
  }),
  named("moved: a resource of a host under another name", (configuration) => {
    const label = nameOf(configuration, "apply");
    resources(configuration).tidy = resources(configuration)[label];
    delete resources(configuration)[label];
    configuration.moved = [{ from: `null_resource.${label}`, to: "null_resource.tidy" }];
  }),
  named("moved: one resource of two hosts", (configuration) => {
    const label = nameOf(configuration, "apply", "client01");
    delete resources(configuration)[label];
    configuration.moved = [{ from: `null_resource.${label}`, to: `null_resource.${nameOf(configuration, "apply")}` }];
  }),
  named("import: something of another program", (configuration) => {
    builtIn(configuration, "tidy", {});
    configuration.import = [{ to: "terraform_data.tidy", id: "x" }];
  }),
  named("import: a resource of a host", (configuration) => {
    configuration.import = [{ to: `null_resource.${nameOf(configuration, "apply")}`, id: "1" }];
  }),
  named("removed: a resource of a host", (configuration) => {
    const label = nameOf(configuration, "apply");
    delete resources(configuration)[label];
    configuration.removed = [{ from: `null_resource.${label}`, lifecycle: { destroy: false } }];
  }),
  named("removed: what is not there", (configuration) => {
    configuration.removed = [{ from: "null_resource.old", lifecycle: { destroy: false } }];
  }),
  named("removed: it runs a program", (configuration) => {
    configuration.removed = [
      {
        from: "null_resource.old",
        lifecycle: { destroy: true },
        provisioner: [{ "local-exec": { when: "destroy", command: "id" } }],
      },
    ];
  }),
];

const file =
  (name: string, text: string): Alteration =>
  (_, stack) =>
    writeFileSync(join(stack, name), text);

const DRIFT = '{"mutual_tls_drift": {"www01.lab.test": {"differences": {"/etc/x": "x"}, "notify": ["httpd"]}}}\n';
const FOREIGN = 'resource "terraform_data" "x" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n';

const FILES = [
  named("file: other.tf", file("other.tf", FOREIGN)),
  named("file: other.tf without anything in it", file("other.tf", "\n")),
  named("file: other.tf.json", file("other.tf.json", '{"locals": {"a": "b"}}\n')),
  named("file: override.tf.json", (configuration, stack) => {
    const resource = { null_resource: { [nameOf(configuration, "apply")]: { triggers: { a: "b" } } } };
    writeFileSync(join(stack, "override.tf.json"), JSON.stringify({ resource }));
  }),
  named("file: cdk_override.tf", (configuration, stack) => {
    const label = nameOf(configuration, "apply");
    const body = 'connection {\n    host = "198.51.100.9"\n  }';
    writeFileSync(join(stack, "cdk_override.tf"), `resource "null_resource" "${label}" {\n  ${body}\n}\n`);
  }),
  named("file: terraform.tfvars.json tells of drift", file("terraform.tfvars.json", DRIFT)),
  named("file: x.auto.tfvars.json tells of drift", file("x.auto.tfvars.json", DRIFT)),
  named(
    "file: terraform.tfvars tells what to notify",
    file(
      "terraform.tfvars",
      'mutual_tls_drift = {\n  "www01.lab.test" = { differences = {}, notify = ["httpd"] }\n}\n',
    ),
  ),
  named("file: x.auto.tfvars has a secret", file("x.auto.tfvars", 'mutual_tls_secrets = { "auth-server" = "00" }\n')),
  named("file: x.auto.tfvars has a value of a variable of the stack", (configuration, stack) => {
    configuration.variable.more = { default: "x" };
    writeFileSync(join(stack, "x.auto.tfvars"), 'more = "y"\n');
  }),
  named("file: other.tofu", file("other.tofu", FOREIGN)),
  named("file: a link that is read", (_, stack) => {
    writeFileSync(join(stack, "lab/read"), FOREIGN);
    symlinkSync("lab/read", join(stack, "linked.tf"));
  }),
  named("lock: a comment", (_, stack) => appendFileSync(join(stack, ".terraform.lock.hcl"), "# x\n")),
  named("lock: one hash more", (_, stack) => {
    const path = join(stack, ".terraform.lock.hcl");
    const more = '    "zh:0000000000000000000000000000000000000000000000000000000000000000",\n  ]';
    writeFileSync(path, readFileSync(path, "utf8").replace("  ]", more));
  }),
  named("lock: another version", (_, stack) => {
    const path = join(stack, ".terraform.lock.hcl");
    writeFileSync(path, readFileSync(path, "utf8").replace(/version( *)= "[^"]*"/, 'version$1= "3.0.0"'));
  }),
  named("lock: removed", (_, stack) => rmSync(join(stack, ".terraform.lock.hcl"))),
  named("cdk.tf.json: the same key twice", (_, stack) => {
    const path = join(stack, "cdk.tf.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/^\{/, '{"locals": {"a": "b"}, "locals": {"c": "d"},'));
  }),
];

const edited =
  (name: string, edit: (text: string) => string): Alteration =>
  (_, stack) => {
    const path = join(stack, "lab", name);
    const text = readFileSync(path, "utf8");
    const fresh = edit(text);
    if (fresh === text) throw new Error(`nothing is edited in ${name}`);
    writeFileSync(path, fresh);
  };

/** What the configuration reads out of the folder of the fleet: it is what root gets. */
const PAYLOAD = [
  named(
    "payload: engine.sh with a line more",
    edited("engine.sh", (text) => `${text}\nid\n`),
  ),
  named(
    "payload: engine.sh without its first line",
    edited("engine.sh", (text) => text.replace(/^.*\n/, "")),
  ),
  named(
    "payload: a command of the plan",
    edited("www01/plan", (text) => text.replace(/^( *await .* )(\S+)$/m, "$1/bin/sh -c id")),
  ),
  named(
    "payload: a mode of the plan",
    edited("www01/plan", (text) => text.replace(" 0644 ", " 0666 ")),
  ),
  named(
    "payload: a secret's line of the plan",
    edited("www01/plan", (text) => text.replace(/^ *secret .*\n/m, "")),
  ),
  named(
    "payload: a line of a file",
    edited("www01/files/etc/apache2/vhosts.d/www.lab.test.conf", (text) =>
      text.replace(/<RequireAll>.*?<\/RequireAll>/s, "Require all granted"),
    ),
  ),
  named(
    "payload: a path of a shard is gone",
    edited("www01/shards/0.json", (text) => text.replace(/"\/etc[^"]*",\s*/, "")),
  ),
  named("payload: a file of a shard is gone", (_, stack) =>
    rmSync(join(stack, "lab/www01/files/etc/apache2/vhosts.d/www.lab.test.conf")),
  ),
  named(
    "payload: a shard reads outside of its folder",
    edited("www01/shards/0.json", (text) => text.replace('"plan"', '"/../../../model.json", "plan"')),
  ),
  named(
    "payload: the model",
    edited("model.json", (text) => text.replace(/"organization"(.*?)"Partner[^"]*"/s, '"organization"$1"Other SA"')),
  ),
  named(
    "payload: the facts of the fleet",
    edited("fleet.json", (text) => text.replace("10.0.0.2", "10.0.0.9")),
  ),
];
