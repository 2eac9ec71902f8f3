import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { hostKeyFingerprint } from "../core/host-key";
import type { ConnectionModel } from "../model/host";
import { type HostPlan, secretsOfPlan } from "../plan/host-plan";
import { shardsOf } from "../plan/host-tree";
import {
  applyResource,
  contentResource,
  type ResourceJson,
  type StackHost,
  secretsResource,
} from "../stack/host-resources";
import { moduleRelative } from "./module-relative";

export interface HostResourcesProps {
  readonly plan: HostPlan;
  readonly connection: ConnectionModel;
  /** Folder of the host's tree below the folder that Terraform runs in. */
  readonly folder: string;
  readonly enginePath: string;
  readonly sshPrivateKeyFile?: string;
  readonly after: readonly HostResources[];
}

/** The Terraform resources of one host, as `lib/stack` makes them. */
export class HostResources {
  /** Address of the resource that applies the host's plan. */
  readonly apply: string;

  constructor(scope: Construct, props: HostResourcesProps) {
    const host = stackHost(TerraformStack.of(scope), props);
    const contents = shardsOf(props.plan).map((_, index) =>
      add(scope, `content-${index}`, contentResource(host, index)),
    );
    const secrets = host.secrets.length === 0 ? undefined : add(scope, "secrets", secretsResource(host));
    const hosts = props.after.map(({ apply }) => apply);
    this.apply = add(scope, "apply", applyResource(host, { hosts, contents, secrets }));
  }
}

function stackHost(stack: TerraformStack, props: HostResourcesProps): StackHost {
  const { plan, connection, folder, enginePath, sshPrivateKeyFile } = props;
  const { fqdn, platform } = plan;
  return {
    fqdn,
    os: `${platform.osId} ${platform.osVersion}`,
    connection,
    fingerprint: hostKeyFingerprint(connection.hostKey),
    secrets: secretsOfPlan(plan).map(({ path, secret: { name, version, file } }) => {
      return { name, version, path, file: moduleRelative(stack, file) };
    }),
    folder,
    engine: enginePath,
    ...(sshPrivateKeyFile === undefined ? {} : { identityFile: moduleRelative(stack, sshPrivateKeyFile) }),
  };
}

/** @returns the address of the resource */
function add(scope: Construct, id: string, json: ResourceJson): string {
  const resource = new Resource(scope, id);
  for (const [key, value] of Object.entries(json)) resource.addOverride(key, value);
  return `null_resource.${resource.friendlyUniqueId}`;
}
