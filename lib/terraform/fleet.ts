import { createHash } from "node:crypto";
import { join } from "node:path";
import { Aspects, TerraformStack } from "cdktf";
import { resolve } from "cdktf/lib/_tokens";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { Construct, type IConstruct } from "constructs";
import { buildFleet, FLEET } from "../build/fleet";
import { IssuesError } from "../core/issue";
import { declare, scopeOf } from "../declaration/declare";
import type { FleetModel } from "../model/fleet";
import { fleetTree } from "../output/fleet-tree";
import { writeTree } from "../plan/host-tree";
import { checkFleet, checkPlan } from "../rules";
import { hostPlans } from "../synth/host-plans";
import { HostResources } from "./host-resources";
import { moduleRelative } from "./module-relative";
import { ensureSharedParts } from "./shared-parts";

/** How a `Fleet` is declared. */
export interface FleetProps {
  /** Domain of the hosts' names, for example `lab.carcano.corp`. */
  readonly domain: string;
  /**
   * File on the operator's machine with the private key to log in with. It has to exist for a plan too, which does not
   * use it.
   *
   * @default - the keys of the SSH agent
   */
  readonly sshPrivateKeyFile?: string;
}

/**
 * A set of hosts that belong together. Every other construct of this library, except a `ReviewPolicy`, has to be below
 * one. Synth checks the fleet as a whole and writes each host's files to the synthesized output. It adds the Terraform
 * resources that apply them to the stack: one `null_resource` that holds the content of a host (several if there is
 * much), and one that applies it over one SSH connection.
 *
 * @throws IssuesError at synth, with all issues of the declaration.
 */
export class Fleet extends Construct {
  /** Domain of the hosts' names. */
  readonly domain: string;

  private isProvisioned = false;

  constructor(scope: Construct, id: string, props: FleetProps) {
    super(scopeOf(scope, "Fleet", id), id);
    this.domain = props?.domain;
    declare(this, FLEET, props);
    Aspects.of(this).add({
      visit: (node) => {
        if (node !== this || this.isProvisioned) return;
        this.provision(props);
        this.isProvisioned = true;
      },
    });
  }

  private provision(props: FleetProps): void {
    const { model, policy, issues: found } = buildFleet(this);
    const issues = [
      ...found,
      ...checkFleet(model, { now: new Date(), unread: new Set(found.map(({ path }) => path)) }),
    ];
    if (issues.length > 0) throw new IssuesError(issues);
    const plans = hostPlans(model);
    const planIssues = plans.flatMap(checkPlan);
    if (planIssues.length > 0) throw new IssuesError(planIssues);

    const stack = TerraformStack.of(this);
    const name = folderName(this, stack);
    ensureSharedParts(stack, this);
    const hosts = new Map<string, IConstruct>(this.node.findAll().map((node) => [node.node.path, node]));
    const resources = new Map<string, HostResources>();
    for (const plan of plans) {
      const host = model.hosts.find((each) => each.path === plan.path);
      const scope = hosts.get(plan.path);
      if (host === undefined || scope === undefined) continue;
      const after = plan.after.flatMap((name) => resources.get(name) ?? []);
      resources.set(
        plan.name,
        new HostResources(scope as Construct, {
          plan,
          connection: host.connection,
          folder: `${name}/${plan.name}`,
          enginePath: `${name}/engine.sh`,
          sshPrivateKeyFile: props.sshPrivateKeyFile,
          after,
        }),
      );
    }

    const identityFile =
      props.sshPrivateKeyFile === undefined ? undefined : moduleRelative(stack, props.sshPrivateKeyFile);
    addCustomSynthesis(this, {
      onSynthesize: (session) => {
        const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory, name);
        // A host that left the declaration also leaves the output.
        writeTree(
          folder,
          fleetTree({ model: withExpressions(model, stack), plans, policy, sshPrivateKeyFile: identityFile }),
        );
      },
    });
  }
}

/** With the expressions of cdk.tf.json where the declaration has cdktf's tokens, whose numbers are others in each synth. */
function withExpressions(model: FleetModel, stack: TerraformStack): FleetModel {
  const hosts = model.hosts.map((host) => {
    const { address } = host.connection;
    return { ...host, connection: { ...host.connection, address: String(resolve(stack, address)) } };
  });
  return { ...model, hosts };
}

/** A fleet's folder in its stack's folder. Fleets inside of different constructs may have the same id. */
function folderName({ node }: Fleet, stack: TerraformStack): string {
  if (node.scope === stack) return node.id;
  return `${node.id}-${createHash("sha256").update(node.path).digest("hex").slice(0, 8)}`;
}
