import type { IConstruct } from "constructs";
import type { Issue } from "../core/issue";
import { kindOf } from "../core/tag";
import { above } from "../declaration/declare";
import { HOST, type Host } from "../hosts/host";
import type { ConstructTree } from "./tree";

/** Hosts that another fleet of the app has too: each of the two applies would remove what the other one brought. */
export function hostsElsewhere(tree: ConstructTree): Issue[] {
  const others = new Map<string, IConstruct>();
  for (const node of tree.fleet.node.root.node.findAll()) {
    if (kindOf(node) !== HOST.name || above(node, "Fleet") === tree.fleet) continue;
    others.set((node as Host).fqdn.toLowerCase(), node);
  }
  return tree.all(HOST).flatMap(({ construct, path }) => {
    const fqdn = (construct as Host).fqdn.toLowerCase();
    const other = others.get(fqdn);
    if (other === undefined) return [];
    return [
      {
        code: "host-name-shared",
        path,
        what: `the host is in another fleet too, as ${other.node.path}`,
        got: fqdn,
        fix: "declare a host in one fleet, with everything that is to be on it",
      },
    ];
  });
}
