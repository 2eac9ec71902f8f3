import type { IConstruct } from "constructs";
import type { Issue } from "../core/issue";
import { properties, text } from "../declaration/shape";
import { HOST } from "../hosts/host";
import type { FleetModel } from "../model/fleet";
import type { PolicyModel } from "../model/policy";
import { CERTIFICATE_AUTHORITY } from "../pki/certificate-authority";
import { TRUST_STORE } from "../trust/trust-store";
import { BuildContext } from "./context";
import { hostModel } from "./host";
import { hostsElsewhere } from "./hosts-elsewhere";
import { authorityModel } from "./pki";
import { policyModel } from "./policy";
import { ConstructTree } from "./tree";
import { declaredStoreModel } from "./trust";

/** @internal */
export const FLEET = {
  name: "Fleet",
  props: properties({ domain: text(), sshPrivateKeyFile: text().optional() }),
  added: properties({}),
};

/** What the constructs of a fleet declare. */
export interface BuiltFleet {
  readonly model: FleetModel;
  /** What reviews have to look for; not part of the model, since it brings nothing to a host. */
  readonly policy: PolicyModel;
  /** What is wrong that no rule can see in the model. */
  readonly issues: readonly Issue[];
}

/**
 * Makes the model of a fleet from what its constructs keep. Defaults are filled here and nowhere else.
 *
 * @throws IssuesError where properties have wrong types or constructs are in the wrong place.
 */
export function buildFleet(fleet: IConstruct): BuiltFleet {
  const tree = new ConstructTree(fleet);
  const { path, props } = tree.named(fleet, FLEET);
  const build = new BuildContext(tree, props.domain);
  const model: FleetModel = {
    path,
    domain: props.domain,
    hosts: tree.all(HOST).map((host) => hostModel(build, host)),
    authorities: tree.all(CERTIFICATE_AUTHORITY).flatMap(({ construct }) => authorityModel(build, construct) ?? []),
    trustStores: tree.all(TRUST_STORE).map(({ construct }) => declaredStoreModel(build, construct)),
  };
  const policy = policyModel(build, fleet);
  return { model, policy, issues: [...build.issues, ...tree.repeated(), ...hostsElsewhere(tree)] };
}
