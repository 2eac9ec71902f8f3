import { Construct, type IConstruct } from "constructs";
import { type Issue, IssuesError } from "../core/issue";
import { contentOf, kindOf, tag, withArticle } from "../core/tag";
import type { Kept, Kind } from "./kind";

/**
 * The scope of a new construct.
 *
 * @throws IssuesError if it is not a construct.
 */
export function scopeOf<T>(scope: T, kind: string, id: string): T {
  if (Construct.isConstruct(scope)) return scope;
  throw new IssuesError([
    {
      code: "scope-type",
      path: String(id),
      what: `the scope of ${withArticle(kind)} is not a construct`,
      got: scope === null ? "null" : typeof scope,
      allowed: "a construct",
      fix: `pass the construct that the ${kind} belongs to as the first argument`,
    },
  ]);
}

/**
 * Keeps the properties of a construct. They are not checked before synth.
 *
 * @returns The lists that the construct's methods add to.
 * @throws IssuesError if a construct that needs a fleet is not inside one: no synth would find it.
 */
export function declare(construct: Construct, kind: Kind, props: unknown, ...lists: readonly string[]): Kept["added"] {
  const added = Object.fromEntries(lists.map((name) => [name, []]));
  tag(construct, kind.name, { kind, props, added } satisfies Kept);
  if (kind.below !== undefined && above(construct, "Fleet") === undefined)
    throw new IssuesError([outsideFleet(construct)]);
  return added;
}

/** What a construct keeps; undefined for constructs that are not of this library. */
export function keptBy(construct: IConstruct): Kept | undefined {
  const name = kindOf(construct);
  return name === undefined ? undefined : (contentOf(construct, name) as Kept);
}

/** The nearest construct of a kind above another one, in the same fleet. */
export function above(construct: IConstruct, kind: string): IConstruct | undefined {
  for (let scope = construct.node.scope; scope !== undefined; scope = scope.node.scope) {
    const found = kindOf(scope);
    if (found === kind) return scope;
    if (found === "Fleet") return undefined;
  }
  return undefined;
}

/**
 * The nearest construct of a kind above another one, for facts that need it.
 *
 * @throws IssuesError if there is none.
 */
export function mustBeBelow<T extends IConstruct>(construct: IConstruct, kind: string): T {
  const found = above(construct, kind);
  if (found === undefined) throw new IssuesError([misplaced(construct, kind)]);
  return found as T;
}

/** The issue of a construct that is not inside the construct that it needs. */
export function misplaced(construct: IConstruct, kind: string): Issue {
  const parent = construct.node.scope;
  const parentKind = kindOf(parent);
  const name = kindOf(construct) ?? "construct";
  return {
    code: "scope-missing",
    path: construct.node.path,
    what: `${withArticle(name)} is not inside ${withArticle(kind)}`,
    got:
      parent === undefined
        ? "no scope"
        : `${parent.node.path}${parentKind === undefined ? "" : `, ${withArticle(parentKind)}`}`,
    allowed: `${withArticle(kind)}, or a construct below one`,
    fix: `create it with ${withArticle(kind)}, or with a construct below one, as its scope`,
  };
}

function outsideFleet({ node }: IConstruct): Issue {
  return {
    code: "fleet-missing",
    path: node.path,
    what: "the construct is not inside a Fleet",
    got: node.scope?.node.path || "no scope",
    allowed: "a Fleet, or a construct below one",
    fix: "create a `new Fleet(stack, ...)` and use it, or a construct below it, as the scope",
  };
}
