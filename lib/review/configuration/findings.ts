import { patchOf } from "../../core/text/patch";
import { type ConfigurationPart, canonical } from "../../stack/configuration";
import { effectOf } from "../../stack/effect";
import { type Members, membersOf, type OperatorFile, type OwnPart } from "../../stack/membership";
import type { ComparedStack } from "../inputs/compared-stacks";
import type { ResourceAction } from "../inputs/saved-plan";
import type { StackSide } from "../inputs/stack-side";
import type { ConfigurationFinding } from "./finding";
import { differingPlaces, shownPart } from "./shown";

/** Everything of a stack's configuration that is not exactly what this library makes for its hosts. */
export function configurationFindings(stack: ComparedStack): ConfigurationFinding[] {
  const { scope, before, after, hosts, hostsBefore, actions = [] } = stack;
  const options = { withoutConnections: after.from === "json" };
  const members = membersOf(after.parts, hosts, options);
  const membersBefore = before && membersOf(before.parts, hostsBefore);
  const alteredAt = new Set(members.altered.map(({ address }) => address));
  const isForeign = (part: ConfigurationPart) =>
    !members.own.has(part.address) && !alteredAt.has(part.address) && !isOwnBackend(part, after.name);
  const foreign = [...after.parts.values()].filter(isForeign).map((part) => foreignPart(scope, part, before));
  const gone = [...(before?.parts.values() ?? [])].filter(
    (part) => !after.parts.has(part.address) && membersBefore?.own.has(part.address) !== true,
  );
  const found = [
    ...members.altered.map((part) => alteredPart(scope, part)),
    ...foreign.map((finding) => (finding.act === "present" && isLeftAlone(finding, actions) ? kept(finding) : finding)),
    ...(after.from === "json" ? fromActions(scope, actions) : gone.map((part) => removedPart(scope, part))),
    ...files(scope, before, after),
    ...lock(scope, before, after),
    ...operatorFiles(scope, members, membersBefore),
    ...connections(scope, members, hosts),
  ];
  // Of what `terraform show -json` prints, no value is shown: it does not say which ones are secret.
  return after.from === "json" ? found.map(({ diff: _, ...others }) => others) : found;
}

/** cdktf gives a stack without a backend one of its own. */
function isOwnBackend({ address, content }: ConfigurationPart, stack: string): boolean {
  return (
    address === "terraform.backend.local" && canonical(content) === canonical({ path: `terraform.${stack}.tfstate` })
  );
}

function alteredPart(scope: string, { address, fqdn, made, found }: OwnPart): ConfigurationFinding {
  return {
    scope,
    address,
    kind: address.startsWith("variable.") ? "variable" : "resource",
    act: found === undefined ? "missing" : "altered",
    effect: "executes",
    ...(fqdn === undefined ? {} : { fqdn }),
    places: found === undefined ? [] : differingPlaces(made, found),
    diff: diffOf(address, made, found),
  };
}

/** Whether a plan does nothing to a resource that the stack has already: then it runs nothing. */
function isLeftAlone({ kind, address }: ConfigurationFinding, actions: readonly ResourceAction[]): boolean {
  const own = actions.filter((each) => each.address === address || each.address.startsWith(`${address}[`));
  return kind === "resource" && own.length > 0 && own.every(({ action }) => action === "none");
}

function kept({ diff: _, ...finding }: ConfigurationFinding): ConfigurationFinding {
  return { ...finding, act: "kept" };
}

/** What only the actions of a plan tell: blocks that change the state. */
function fromActions(scope: string, actions: readonly ResourceAction[]): ConfigurationFinding[] {
  return actions.flatMap(({ address, action, isImported, movedFrom }): ConfigurationFinding[] => {
    const kinds = [
      ...(isImported ? (["import"] as const) : []),
      ...(movedFrom === undefined ? [] : (["moved"] as const)),
      ...(action === "forget" ? (["removed"] as const) : []),
    ];
    return kinds.map((kind) => ({ scope, address, kind, act: "present", effect: "redirects", places: [] }));
  });
}

function foreignPart(scope: string, part: ConfigurationPart, before: StackSide | undefined): ConfigurationFinding {
  const { address, kind, content } = part;
  const old = before?.parts.get(address);
  const of = { scope, address, kind, effect: effectOf(part) };
  if (before === undefined) return { ...of, act: "present", places: [], diff: diffOf(address, undefined, content) };
  if (old === undefined) return { ...of, act: "added", places: [], diff: diffOf(address, undefined, content) };
  if (canonical(old.content) === canonical(content)) return { ...of, act: "kept", places: [] };
  const places = differingPlaces(old.content, content);
  return { ...of, act: "changed", places, diff: diffOf(address, old.content, content) };
}

/** What is no longer there can no longer run. A backend or a block about the state that goes leads elsewhere. */
function removedPart(scope: string, part: ConfigurationPart): ConfigurationFinding {
  const { address, kind, content } = part;
  const effect = effectOf(part);
  return {
    scope,
    address,
    kind,
    act: "removed",
    effect: effect === "redirects" || kind === "provider" || kind === "required-provider" ? effect : "none",
    places: [],
    diff: diffOf(address, content, undefined),
  };
}

/** Where hosts are reached, of which nothing else is at hand that says where they are. */
function connections(
  scope: string,
  { connections: found }: Members,
  hosts: ComparedStack["hosts"],
): ConfigurationFinding[] {
  return hosts.flatMap(({ fqdn, connection: declared }): ConfigurationFinding[] => {
    const connection = found.get(fqdn);
    if (declared !== undefined || connection === undefined) return [];
    const { user, address, port } = connection;
    const places = [`${user}@${address}:${port}`];
    return [{ scope, address: fqdn, kind: "connection", act: "present", effect: "none", fqdn, places }];
  });
}

function files(scope: string, before: StackSide | undefined, { others }: StackSide): ConfigurationFinding[] {
  const names = new Set([...others.keys(), ...(before?.others.keys() ?? [])]);
  return [...names].sort().map((address): ConfigurationFinding => {
    const [old, fresh] = [before?.others.get(address), others.get(address)];
    const of = { scope, address, kind: "file" as const, effect: "executes" as const, places: [] };
    if (old === fresh) return { ...of, act: "kept" };
    const diff = patchOf(`/${address}`, old, fresh);
    if (before === undefined) return { ...of, act: "present", diff };
    if (fresh === undefined) return { ...of, act: "removed", diff };
    return { ...of, act: old === undefined ? "added" : "changed", diff };
  });
}

function lock(scope: string, before: StackSide | undefined, { lock: fresh }: StackSide): ConfigurationFinding[] {
  const old = before?.lock;
  if (before === undefined || old === fresh) return [];
  // A new stack has no other providers than those that its parts name.
  const effect = before.parts.size === 0 ? ("none" as const) : ("executes" as const);
  const of = { scope, address: ".terraform.lock.hcl", kind: "lock" as const, effect, places: [] };
  const act = fresh === undefined ? "removed" : old === undefined ? "added" : "changed";
  return [{ ...of, act, diff: patchOf("/.terraform.lock.hcl", old, fresh) }];
}

/**
 * Files of the operator's machine that are sent to hosts, or are the key to log in with: which file it is matters. What a
 * new secret is read from is only said.
 */
function operatorFiles(scope: string, members: Members, before: Members | undefined): ConfigurationFinding[] {
  if (before === undefined) return [];
  // Where nothing is managed yet, the key leads nowhere else than before.
  const isFirst = before.applies.size === 0;
  const [old, fresh] = [before, members].map(
    ({ operatorFiles: files }) => new Map(files.map((each) => [addressOf(each), each] as const)),
  );
  const addresses = new Set([...(fresh?.keys() ?? []), ...(old?.keys() ?? [])]);
  return [...addresses].sort().flatMap((address): ConfigurationFinding[] => {
    const [was, is] = [old?.get(address), fresh?.get(address)];
    const isSecret = (is ?? was)?.secret !== undefined;
    if (was?.file === is?.file || (isSecret && is === undefined)) return [];
    return [
      {
        scope,
        address,
        kind: isSecret ? "secret-file" : "key-file",
        act: is === undefined ? "removed" : was === undefined ? "added" : "changed",
        effect: was === undefined && (isSecret || isFirst) ? "none" : "redirects",
        places: [],
        diff: patchOf(`/${address}`, was && `${was.file}\n`, is && `${is.file}\n`),
      },
    ];
  });
}

function addressOf({ fleet, secret = "sshPrivateKeyFile" }: OperatorFile): string {
  return `${fleet}/${secret}`;
}

function diffOf(address: string, before: unknown, after: unknown): string {
  const [old, fresh] = [before, after].map((each) => (each === undefined ? undefined : shownPart(each)));
  return patchOf(`/${address}`, old, fresh);
}
