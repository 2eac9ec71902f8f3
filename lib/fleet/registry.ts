import type { IConstruct } from "constructs";
import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { CertificateAuthorityModel } from "../model/pki";
import type { PolicyRuleModel } from "../model/policy";
import type { TrustStoreModel } from "../model/trust";

const registries = new WeakMap<IConstruct, FleetRegistry>();

/** What the constructs under one fleet have declared so far. */
export class FleetRegistry {
  static create(fleet: IConstruct, domain: string): FleetRegistry {
    const registry = new FleetRegistry(fleet.node.path, domain);
    registries.set(fleet, registry);
    return registry;
  }

  /** The registry of the fleet that a construct lives in. */
  static of(scope: IConstruct): FleetRegistry {
    for (const ancestor of [...scope.node.scopes].reverse()) {
      const registry = registries.get(ancestor);
      if (registry !== undefined) return registry;
    }
    throw new Error(
      `[${scope.node.path}] is not inside a Fleet: create a \`new Fleet(stack, ...)\` and use it, or a construct below it, as the scope`,
    );
  }

  private readonly hosts: (() => HostModel)[] = [];
  private readonly authorities: (() => CertificateAuthorityModel)[] = [];
  private readonly trustStores: (() => TrustStoreModel)[] = [];
  private readonly rules: PolicyRuleModel[] = [];
  private readonly reported: Issue[] = [];
  private readonly names = new Map<string, string>();
  private readonly only = new Map<string, string>();

  private constructor(
    private readonly path: string,
    readonly domain: string,
  ) {}

  addHost({ node }: IConstruct, fqdn: string, model: () => HostModel): void {
    this.hosts.push(model);
    this.names.set(fqdn.toLowerCase(), node.path);
  }

  /** Hosts that another fleet of the app has too: each of the two applies would remove what the other one brought. */
  hostsElsewhere(root: IConstruct): Issue[] {
    const others = root.node.findAll().flatMap((node) => registries.get(node) ?? []);
    return [...this.names].flatMap(([fqdn, path]) =>
      others
        .filter((other) => other !== this && other.names.has(fqdn))
        .map((other) => ({
          code: "host-name-shared",
          path,
          what: `the host is in another fleet too, as ${other.names.get(fqdn)}`,
          got: fqdn,
          fix: "declare a host in one fleet, with everything that is to be on it",
        })),
    );
  }

  addAuthority(model: () => CertificateAuthorityModel): void {
    this.authorities.push(model);
  }

  addTrustStore(model: () => TrustStoreModel): void {
    this.trustStores.push(model);
  }

  addPolicyRule(rule: PolicyRuleModel): void {
    this.rules.push(rule);
  }

  /** What reviews have to look for; no part of the model, since it brings nothing to a host. */
  get policy(): readonly PolicyRuleModel[] {
    return this.rules;
  }

  /** Keeps what a construct found wrong with its own properties, to be printed together with everything else. */
  report(...issues: Issue[]): void {
    this.reported.push(...issues);
  }

  /** A construct that its scope has one of: the second would silently take the place of the first. */
  declareOnly({ node }: IConstruct, kind: string): void {
    const place = `${node.scope?.node.path} ${kind}`;
    const first = this.only.get(place);
    if (first === undefined) {
      this.only.set(place, node.path);
      return;
    }
    this.report({
      code: "construct-twice",
      path: node.path,
      what: `${node.scope?.node.path} has its ${kind} already`,
      got: `${first} and ${node.path}`,
      allowed: "one",
      fix: `declare what belongs to this one below ${first}, or on another host`,
    });
  }

  get issues(): readonly Issue[] {
    return this.reported;
  }

  model(): FleetModel {
    return {
      path: this.path,
      domain: this.domain,
      hosts: this.hosts.map((host) => host()),
      authorities: this.authorities.map((authority) => authority()),
      trustStores: this.trustStores.map((store) => store()),
    };
  }
}
