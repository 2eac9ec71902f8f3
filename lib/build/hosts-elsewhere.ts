import type { IConstruct } from "constructs";
import type { Issue } from "../core/issue";
import { kindOf } from "../core/tag";
import { above } from "../declaration/declare";
import { HOST, type Host } from "../hosts/host";
import type { ConstructTree } from "./tree";

/** Hosts that are also in another fleet of the app: each apply would remove the files of the other one. */
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
        what: `the host is also in another fleet: ${other.node.path}`,
        got: fqdn,
        fix: "declare the host in one fleet, with all its constructs",
      },
    ];
  });
}
