import { Resource } from "@cdktf/provider-null/lib/resource";
import { type ITerraformDependable, type SSHProvisionerConnection, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { prologue } from "../apply/engine";
import { hostKeyFingerprint } from "../core/host-key";
import type { ConnectionModel } from "../model/host";
import type { SecretModel } from "../model/secret";
import { type HostPlan, secretsOfPlan } from "../plan/host-plan";
import { shardsOf } from "../plan/host-tree";
import type { DriftVariable } from "./drift-variable";
import { bundlesToNotify, literal, modulePath, payload, quoted, shardTriggers, triggersWithDrift } from "./expressions";
import { moduleRelative, type SecretsVariable } from "./secrets-variable";

/** Marks the end of the script's payload. No line of base64 can equal it. */
const END = "CDKTF-MUTUAL-TLS-PAYLOAD";

/** Terraform gives up after this time if a host is down or its key is wrong. */
const CONNECT_TIMEOUT = "30s";

export interface HostResourcesProps {
  readonly plan: HostPlan;
  readonly connection: ConnectionModel;
  /** Folder of the host's tree below the folder that Terraform runs in. */
  readonly folder: string;
  readonly enginePath: string;
  readonly sshPrivateKeyFile?: string;
  readonly secrets: SecretsVariable;
  readonly drift: DriftVariable;
  readonly after: readonly Resource[];
}

/** The Terraform resources of one host. */
export class HostResources {
  /** The resource that applies the host's plan. */
  readonly apply: Resource;

  constructor(scope: Construct, props: HostResourcesProps) {
    const shards = shardsOf(props.plan).map((_, index) => {
      const shard = new Resource(scope, `content-${index}`);
      shard.addOverride("triggers", shardTriggers(props.folder, index));
      return shard;
    });
    const addresses = shards.map((shard) => `null_resource.${shard.friendlyUniqueId}`);
    const secrets = distinct(secretsOfPlan(props.plan).map((entry) => entry.secret));
    const before: ITerraformDependable[] = [...props.after, ...shards];
    if (secrets.length > 0) before.push(deliver(scope, props, secrets));

    const { fqdn } = props.plan;
    const settings = `engine_notify="${bundlesToNotify(props.drift.notify(fqdn))}"\n`;
    this.apply = new Resource(scope, "apply", {
      connection: connection(scope, props),
      provisioners: [{ type: "remote-exec", inline: [script(props, `${settings}engine_apply`, payload(addresses))] }],
      dependsOn: before,
    });
    const own = {
      host: quoted(props.plan.fqdn),
      host_key: quoted(hostKeyFingerprint(props.connection.hostKey)),
      engine: `filesha256(${modulePath(props.enginePath)})`,
      ...Object.fromEntries(
        addresses.map((address, index) => [`content_${index}`, `sha256(jsonencode(${address}.triggers))`]),
      ),
    };
    this.apply.addOverride("triggers", triggersWithDrift(own, props.drift.differences(fqdn)));
  }
}

/**
 * Sends a host's secrets in a separate connection, because Terraform hides all output of a provisioner that uses one.
 */
function deliver(scope: Construct, props: HostResourcesProps, secrets: readonly SecretModel[]): Resource {
  const { osId, osVersion } = props.plan.platform;
  const system = `os ${osId} ${osVersion}`;
  const lines = secrets.map(
    (secret) => `${secret.name} ${secret.version} \${base64encode(${props.secrets.value(secret)})}`,
  );
  const resource = new Resource(scope, "secrets", {
    connection: connection(scope, props),
    provisioners: [
      // First without a secret, and with output that Terraform shows: no secret is sent to where others could read it,
      // or to a host that is not as declared.
      { type: "remote-exec", inline: [script(props, "engine_secrets", system)] },
      { type: "remote-exec", inline: [script(props, "engine_secrets", [system, ...lines].join("\n"))] },
    ],
  });
  const own = {
    host_key: quoted(hostKeyFingerprint(props.connection.hostKey)),
    ...Object.fromEntries(secrets.map((secret) => [secret.name, quoted(secret.version)])),
  };
  // A secret that drifted on the host has to be delivered again.
  const paths = secretsOfPlan(props.plan).map(({ path }) => path);
  resource.addOverride("triggers", triggersWithDrift(own, props.drift.differences(props.plan.fqdn), paths));
  return resource;
}

function script(props: HostResourcesProps, verb: string, input: string): string {
  return `${literal(prologue())}\${file(${modulePath(props.enginePath)})}\n${verb} <<'${END}'\n${input}\n${END}\n`;
}

function connection(scope: Construct, props: HostResourcesProps): SSHProvisionerConnection {
  const { address, port, user, hostKey } = props.connection;
  const key = props.sshPrivateKeyFile;
  return {
    type: "ssh",
    host: address,
    port,
    user,
    hostKey: literal(hostKey),
    timeout: CONNECT_TIMEOUT,
    // In a folder that only its user can enter: Terraform makes its script executable and writable for all.
    scriptPath: `${user === "root" ? "/root" : "./.ssh"}/.cdktf-mutual-tls-%RAND%.sh`,
    ...(key === undefined
      ? {}
      : { agent: "false", privateKey: `\${file(${modulePath(moduleRelative(TerraformStack.of(scope), key))})}` }),
  };
}

function distinct(secrets: readonly SecretModel[]): SecretModel[] {
  return [...new Map(secrets.map((secret) => [secret.name, secret])).values()];
}
