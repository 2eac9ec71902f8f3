import type { IConstruct } from "constructs";
import type { z } from "zod";
import { type Issue, IssuesError } from "../core/issue";
import { once } from "../core/once";
import { kindOf, withArticle } from "../core/tag";
import { keptBy, misplaced } from "../declaration/declare";
import type { Kept, Kind } from "../declaration/kind";
import { checkProperties } from "../declaration/property-issues";

/** A construct with its properties as checked, plain data. */
export interface Declared<K extends Kind> {
  readonly construct: IConstruct;
  readonly path: string;
  readonly id: string;
  readonly props: z.output<K["props"]>;
  readonly added: z.output<K["added"]>;
}

/**
 * The constructs of one fleet, whatever stands between them, each below the construct that it belongs to.
 *
 * @throws IssuesError with every property that has the wrong type and every construct that is in the wrong place: a rule
 * could say nothing true of them.
 */
export class ConstructTree {
  private readonly byKind = new Map<string, Declared<Kind>[]>();
  private readonly byOwner = new Map<IConstruct, Map<string, Declared<Kind>[]>>();
  private readonly checked = new Map<IConstruct, Declared<Kind>>();

  constructor(readonly fleet: IConstruct) {
    const issues: Issue[] = [];
    this.visit(fleet, new Map(), issues);
    if (issues.length > 0) throw new IssuesError(issues);
  }

  /** All constructs of a kind, in the order of the tree. */
  all<K extends Kind>(kind: K): Declared<K>[] {
    return (this.byKind.get(kind.name) ?? []) as Declared<K>[];
  }

  /** The constructs of a kind that belong to another one. */
  below<K extends Kind>(owner: IConstruct, kind: K): Declared<K>[] {
    return (this.byOwner.get(owner)?.get(kind.name) ?? []) as Declared<K>[];
  }

  /** The only construct of a kind that belongs to another one. Of several, which is an issue, the last. */
  only<K extends Kind>(owner: IConstruct, kind: K): Declared<K> | undefined {
    const found = this.below(owner, kind);
    return found[found.length - 1];
  }

  /**
   * A construct that a property names. It may be in another fleet.
   *
   * @throws IssuesError where its own properties have wrong types.
   */
  named<K extends Kind>(construct: IConstruct, kind: K): Declared<K> {
    const known = this.checked.get(construct);
    if (known !== undefined) return known as Declared<K>;
    const kept = keptBy(construct);
    if (kept?.kind.name !== kind.name) throw new Error(`${construct.node.path} is not a ${kind.name}`);
    const issues: Issue[] = [];
    const declared = this.check(construct, kept, issues);
    if (declared === undefined) throw new IssuesError(issues);
    return declared as Declared<K>;
  }

  /** The issues of owners with several constructs of a kind of which they can have one. */
  repeated(): Issue[] {
    return [...this.byOwner].flatMap(([owner, kinds]) =>
      [...kinds].flatMap(([name, [first, ...others]]) =>
        others
          .filter(({ construct }) => keptBy(construct)?.kind.isOnly)
          .map(
            ({ path }): Issue => ({
              code: "construct-twice",
              path,
              what: `${owner.node.path} already has ${withArticle(name)}`,
              got: `${first?.path} and ${path}`,
              allowed: "one",
              fix: `declare its constructs below ${first?.path}, or on another host`,
            }),
          ),
      ),
    );
  }

  private visit(construct: IConstruct, owners: ReadonlyMap<string, IConstruct>, issues: Issue[]): void {
    const kept = keptBy(construct);
    // A fleet inside another fleet checks its constructs itself.
    if (kept !== undefined && construct !== this.fleet && kept.kind.name === "Fleet") return;
    let known = owners;
    if (kept !== undefined) {
      this.add(construct, kept, owners, issues);
      known = new Map(owners).set(kept.kind.name, construct);
    }
    for (const child of construct.node.children) this.visit(child, known, issues);
  }

  private add(construct: IConstruct, kept: Kept, owners: ReadonlyMap<string, IConstruct>, issues: Issue[]): void {
    const { name, below } = kept.kind;
    const declared = this.check(construct, kept, issues);
    const owner = below === undefined ? undefined : owners.get(below);
    if (below !== undefined && owner === undefined) issues.push(misplaced(construct, below));
    if (declared === undefined) return;
    listIn(this.byKind, name).push(declared);
    if (owner === undefined) return;
    listIn(
      once(this.byOwner, owner, () => new Map()),
      name,
    ).push(declared);
  }

  private check(construct: IConstruct, kept: Kept, issues: Issue[]): Declared<Kind> | undefined {
    const owner = { path: construct.node.path, kind: kindOf(construct) ?? "" };
    const props = checkProperties(kept.kind.props, kept.props, owner);
    const added = checkProperties(kept.kind.added, kept.added, owner);
    if (props.issues !== undefined || added.issues !== undefined) {
      issues.push(...(props.issues ?? []), ...(added.issues ?? []));
      return undefined;
    }
    const { path, id } = construct.node;
    const declared = { construct, path, id, props: props.data, added: added.data };
    this.checked.set(construct, declared);
    return declared;
  }
}

function listIn<T>(lists: Map<string, T[]>, name: string): T[] {
  return once(lists, name, () => []);
}
