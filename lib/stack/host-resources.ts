import { prologue } from "../apply/engine";
import type { ConnectionModel } from "../model/host";
import { bundlesToNotify, literal, modulePath, payload, quoted, shardTriggers, triggersWithDrift } from "./expressions";
import { differencesOf, notifyOf, secretOf } from "./variables";

/** Marks the end of the script's payload. No line of base64 can equal it. */
const END = "CDKTF-MUTUAL-TLS-PAYLOAD";

/** Spaces. A pipe holds 65,536 bytes: the upload ends only when the host reads it. */
const LONGER_THAN_A_PIPE = `\${format("%70000s", "")}`;

/** Terraform gives up after this time if a host is down or its key is wrong. */
const CONNECT_TIMEOUT = "30s";

/** A resource as cdk.tf.json has it, without what cdktf notes below `//`. */
export type ResourceJson = Readonly<Record<string, unknown>>;

/** What the Terraform resources of one host are made of. Paths are relative to the folder that Terraform runs in. */
export interface StackHost {
  readonly fqdn: string;
  /** Identifier and version of the operating system. */
  readonly os: string;
  readonly connection: ConnectionModel;
  /** Fingerprint of the host's key. */
  readonly fingerprint: string;
  /** Where each secret of the host lies on it; a secret may lie at several paths. */
  readonly secrets: readonly StackSecret[];
  /** Folder of the host's tree. */
  readonly folder: string;
  readonly engine: string;
  /** Private key to log in with, if it is not one of an SSH agent. */
  readonly identityFile?: string;
}

export interface StackSecret {
  readonly name: string;
  readonly version: string;
  /** Path on the host. */
  readonly path: string;
  /** File on the operator's machine. */
  readonly file: string;
}

/** Addresses of the resources that the one that applies a host needs. */
export interface AppliedAfter {
  /** Those that apply other hosts. */
  readonly hosts: readonly string[];
  /** Those that hold this host's content, in order. */
  readonly contents: readonly string[];
  /** The one that delivers its secrets, if it has any. */
  readonly secrets?: string;
}

/** The resource that holds one shard of a host's content. */
export function contentResource({ folder }: Pick<StackHost, "folder">, index: number): ResourceJson {
  return { triggers: shardTriggers(folder, index) };
}

/**
 * The resource that sends a host's secrets in a separate connection, because Terraform hides all output of a provisioner
 * that uses one.
 */
export function secretsResource(host: StackHost): ResourceJson {
  const secrets = [...new Map(host.secrets.map((secret) => [secret.name, secret])).values()];
  const lines = secrets.map(
    ({ name, version, file }) => `${name} ${version} \${base64encode(${secretOf(name, file)})}`,
  );
  const system = `os ${host.os}`;
  const own = {
    host_key: quoted(host.fingerprint),
    ...Object.fromEntries(secrets.map(({ name, version }) => [name, quoted(version)])),
  };
  // A secret that drifted on the host has to be delivered again.
  const paths = host.secrets.map(({ path }) => path);
  return {
    connection: connection(host),
    provisioner: [
      // First without a secret, and with output that Terraform shows: no secret is sent to where others could read it,
      // or to a host that is not as declared. It makes the named pipe to which the second one is uploaded.
      remoteExec(script(host, "engine_receive", `${system}\nend`)),
      {
        "remote-exec": {
          connection: { ...connection(host), script_path: `${scriptFolder(host)}/.cdktf-mutual-tls-secrets.sh` },
          inline: [["#!secrets", LONGER_THAN_A_PIPE, system, ...lines, "end"].join("\n")],
        },
      },
    ],
    triggers: triggersWithDrift(own, differencesOf(host.fqdn), paths),
  };
}

/** The resource that applies a host's plan. */
export function applyResource(host: StackHost, after: AppliedAfter): ResourceJson {
  const { contents } = after;
  const engine = `filesha256(${modulePath(host.engine)})`;
  const settings = `engine_notify="${bundlesToNotify(notifyOf(host.fqdn))}"\nengine_program="\${${engine}}"\n`;
  const own = {
    host: quoted(host.fqdn),
    host_key: quoted(host.fingerprint),
    engine,
    ...Object.fromEntries(
      contents.map((address, index) => [`content_${index}`, `sha256(jsonencode(${address}.triggers))`]),
    ),
  };
  return {
    connection: connection(host),
    depends_on: [...after.hosts, ...contents, ...(after.secrets === undefined ? [] : [after.secrets])],
    provisioner: [remoteExec(script(host, `${settings}engine_apply`, payload(contents)))],
    triggers: triggersWithDrift(own, differencesOf(host.fqdn)),
  };
}

function scriptFolder({ connection: { user } }: StackHost): string {
  return user === "root" ? "/root" : "./.ssh";
}

function remoteExec(script: string): object {
  return { "remote-exec": { inline: [script] } };
}

function script({ engine }: StackHost, verb: string, input: string): string {
  return `${literal(prologue())}\${file(${modulePath(engine)})}\n${verb} <<'${END}'\n${input}\n${END}\n`;
}

function connection(host: StackHost): object {
  const { address, port, user, hostKey } = host.connection;
  const { identityFile } = host;
  return {
    type: "ssh",
    host: address,
    port,
    user,
    host_key: literal(hostKey),
    timeout: CONNECT_TIMEOUT,
    // In a folder that only its user can enter: Terraform makes its script executable and writable for all.
    script_path: `${scriptFolder(host)}/.cdktf-mutual-tls-%RAND%.sh`,
    ...(identityFile === undefined ? {} : { agent: "false", private_key: `\${file(${modulePath(identityFile)})}` }),
  };
}
