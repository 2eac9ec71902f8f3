import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App } from "cdktf";
import { Construct } from "constructs";
import { Fleet, Host, Platform } from "../../lib";
import { readOutput } from "../../lib/output/read-output";
import { hostKey, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let outdir: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "synth-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

interface NullResource {
  readonly triggers: string;
  readonly depends_on?: readonly string[];
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly provisioner?: readonly {
    readonly "remote-exec": { readonly inline: readonly string[]; readonly connection?: object };
  }[];
}

/** The synthesized configuration of the small fleet with something more in it. */
function synth(add: (declared: SmallFleet) => void = () => {}) {
  const app = new App({ outdir });
  const declared = smallFleet(pki, {}, app);
  add(declared);
  app.synth();
  const configuration = JSON.parse(readFileSync(join(outdir, "stacks/stack/cdk.tf.json"), "utf8"));
  const resources = configuration.resource.null_resource as Readonly<Record<string, NullResource>>;
  const find = (name: string) => {
    const [address, ...others] = Object.keys(resources).filter((each) => each.startsWith(name));
    if (address === undefined || others.length > 0) throw new Error(`${name}: ${address} ${others}`);
    return { address: `null_resource.${address}`, resource: resources[address] as NullResource };
  };
  return { configuration, resources, find };
}

test("a host has one resource for its content, one for its secrets and one that applies it", () => {
  const { find, resources } = synth();
  for (const host of ["ca01", "www01", "client01"]) {
    const content = find(`lab_${host}_content-0_`).address;
    const secrets = find(`lab_${host}_secrets_`).address;
    const { triggers, depends_on } = find(`lab_${host}_apply_`).resource;
    const drift = `{for k, v in try(var.mutual_tls_drift["${host}.lab.test"].differences, {}) : "drift \${k}" => v}`;
    expect(triggers.replace(/SHA256:[A-Za-z0-9+/]{43}"/, 'SHA256:..."')).toBe(
      `\${merge({"host" = "${host}.lab.test", "host_key" = "SHA256:...", ` +
        `"engine" = filesha256("\${path.module}/lab/engine.sh"), ` +
        `"content_0" = sha256(jsonencode(${content}.triggers))}, ${drift})}`,
    );
    expect(depends_on).toEqual(expect.arrayContaining([content, secrets]));
  }
  expect(Object.keys(resources)).toHaveLength(9);
});

test("who enrolls waits for who signs, and for nobody else", () => {
  const { find } = synth();
  const applies = ["ca01", "www01", "client01"].map((host) => find(`lab_${host}_apply_`).address);
  const waits = (host: string) =>
    find(`lab_${host}_apply_`).resource.depends_on?.filter((each) => applies.includes(each));
  expect(waits("ca01")).toEqual([]);
  expect(waits("www01")).toEqual([applies[0]]);
  expect(waits("client01")).toEqual([applies[0]]);
});

test("every connection pins the host's key and gives up after half a minute", () => {
  const { resources } = synth();
  const connections = Object.values(resources).flatMap(({ connection }) => connection ?? []);
  expect(connections).toHaveLength(6);
  for (const connection of connections) {
    expect(connection).toEqual({
      type: "ssh",
      host: expect.stringMatching(/^10\.0\.0\.[123]$/),
      host_key: expect.stringMatching(/^ecdsa-sha2-nistp256 /),
      port: 22,
      user: "root",
      timeout: "30s",
      script_path: "/root/.cdktf-mutual-tls-%RAND%.sh",
    });
  }
});

test("the scripts of a user other than root lie where only that user can enter", () => {
  const { find } = synth(({ fleet }) => {
    new Host(fleet, "sudo01", {
      address: "10.0.0.9",
      sshUser: "deploy",
      hostKey: hostKey("sudo01"),
      platform: Platform.debian13(),
    });
  });
  const { connection, provisioner } = find("lab_sudo01_apply_").resource;
  expect(connection).toMatchObject({ user: "deploy", script_path: "./.ssh/.cdktf-mutual-tls-%RAND%.sh" });
  expect(provisioner?.[0]?.["remote-exec"].inline[0]).toContain('sudo -n /bin/sh "$0"');
});

test("the address that Terraform connects to may be another resource's attribute", () => {
  const { find } = synth(({ fleet, stack }) => {
    new Host(fleet, "cloud01", {
      address: "10.0.0.9",
      sshAddress: new Resource(stack, "machine").id,
      hostKey: hostKey("cloud01"),
      platform: Platform.debian13(),
    });
  });
  expect(find("lab_cloud01_apply_").resource.connection).toMatchObject({ host: `\${null_resource.machine.id}` });
  // Not cdktf's token, whose number is another one in each synth.
  const { model } = readOutput(outdir)[0] ?? {};
  const host = model?.hosts.find(({ name }) => name === "cloud01");
  expect(host?.connection.address).toBe(`\${null_resource.machine.id}`);
});

test("any release of the null provider will do", () => {
  const { required_providers } = synth().configuration.terraform;
  expect(required_providers).toEqual({ null: { source: "null", version: ">= 2.1.2, < 4" } });
});

test("a null provider that the stack has already stays as it is", () => {
  const { configuration } = synth(({ stack }) => {
    new NullProvider(stack, "own", { alias: "own" });
  });
  expect(configuration.provider.null).toEqual([{ alias: "own" }]);
});

test("secrets may come in a variable that Terraform keeps nowhere", () => {
  expect(synth().configuration.variable).toMatchObject({
    mutual_tls_secrets: {
      type: "map(string)",
      default: {},
      sensitive: true,
      ephemeral: true,
      description: "Values of secrets by name, instead of the files that the declaration names",
    },
  });
});

test("secrets travel in a resource of their own, which a new version replaces", () => {
  const { find } = synth();
  const { triggers, provisioner, depends_on } = find("lab_www01_secrets_").resource;
  expect(triggers).toMatch(/^\$\{merge\(\{"host_key" = "SHA256:[^"]+", "auth-server" = "1"\}, \{for k, v in /);
  expect(triggers).toContain(' if contains(["/etc/certmgr/auth/auth-server.key"], k)})}');
  expect(depends_on).toBeUndefined();
  const [check, script] = (provisioner ?? []).map((each) => each["remote-exec"].inline[0]);
  expect(check).toContain("other users can enter $${0%/*}");
  expect(check).toMatch(
    /\nengine_receive <<'CDKTF-MUTUAL-TLS-PAYLOAD'\nos debian 13\nend\nCDKTF-MUTUAL-TLS-PAYLOAD\n$/,
  );
  // It is uploaded into the pipe that the first one made.
  expect(script).toMatch(
    /^#!secrets\n\$\{format\("%70000s", ""\)\}\nos debian 13\nauth-server 1 \$\{base64encode\(.*\nend$/s,
  );
  expect(provisioner?.[1]?.["remote-exec"].connection).toMatchObject({
    script_path: "/root/.cdktf-mutual-tls-secrets.sh",
  });
  expect(find("lab_www01_apply_").resource.provisioner?.[0]?.["remote-exec"].inline[0]).not.toContain("secret");
});

test("no secret value is in anything that synth writes", () => {
  synth();
  const canaries = [...pki]
    .filter(([path]) => path.endsWith("-key.pem") || path.startsWith("auth/"))
    .flatMap(([, content]) =>
      String(content)
        .split("\n")
        .filter((line) => line.length > 20 && !line.startsWith("-----")),
    );
  expect(canaries.length).toBeGreaterThan(10);
  const written = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(written.length).toBeGreaterThan(40);
  for (const entry of written) {
    const text = readFileSync(join(entry.parentPath, entry.name), "latin1");
    expect([entry.name, canaries.filter((canary) => text.includes(canary))]).toEqual([entry.name, []]);
    expect(text).not.toContain("PRIVATE KEY");
  }
});

test("hosts whose names differ in hyphens and digits only have resources of their own", () => {
  const names = ["web1", "web-1", "web--1", "we-b1", "web11", "web-11", "web1-1", "1", "0-1"];
  const { resources } = synth(({ fleet }) => {
    for (const [index, name] of names.entries()) {
      new Host(fleet, name, { address: `10.1.0.${index}`, hostKey: hostKey(name), platform: Platform.debian13() });
    }
  });
  const hosts = Object.values(resources).flatMap(({ triggers }) => /"host" = "([^"]+)"/.exec(triggers)?.[1] ?? []);
  expect(hosts.sort()).toEqual([...names, "ca01", "www01", "client01"].map((name) => `${name}.lab.test`).sort());
});

test("a host without secrets has no resource for them, and opens one connection", () => {
  const { resources } = synth(({ fleet }) => {
    new Host(fleet, "plain", { address: "10.0.0.9", hostKey: hostKey("plain"), platform: Platform.debian13() });
  });
  const own = Object.keys(resources).filter((address) => address.startsWith("lab_plain_"));
  expect(own.map((address) => address.replace(/_[0-9A-F]{8}$/, ""))).toEqual([
    "lab_plain_apply",
    "lab_plain_content-0",
  ]);
});

test("what left the declaration leaves the tree at the next synth", () => {
  const tree = () => readdirSync(join(outdir, "stacks/stack/lab/www01/files/var/www/vhosts/www.lab.test")).sort();
  synth(({ vhost }) => vhost.addDocument("old.html", "old\n"));
  expect(tree()).toEqual(["index.html", "old.html", "restricted"]);
  synth();
  expect(tree()).toEqual(["index.html", "restricted"]);
});

test("fleets of one name inside other constructs have folders of their own, and their hosts what is theirs", () => {
  const { resources } = synth(({ stack }) => {
    for (const [index, team] of ["red", "blue"].entries()) {
      const fleet = new Fleet(new Construct(stack, team), "lab", { domain: `${team}.test` });
      const address = `10.0.1.${index}`;
      new Host(fleet, "www01", { address, hostKey: hostKey(team), platform: Platform.debian13() });
    }
  });
  for (const team of ["red", "blue"]) {
    const [, content] = Object.entries(resources).find(([name]) => name.startsWith(`${team}_lab_www01_content`)) ?? [];
    const [, plan] = /\$\{path\.module\}\/(lab-[0-9a-f]{8}\/www01\/plan)/.exec(content?.triggers ?? "") ?? [];
    const text = readFileSync(join(outdir, "stacks/stack", plan ?? "(none)"), "utf8");
    expect(text).toMatch(new RegExp(`^host www01\\.${team}\\.test$`, "m"));
  }
  expect(
    readOutput(outdir)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(["stack/blue/lab", "stack/lab", "stack/red/lab"]);
});
