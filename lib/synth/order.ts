import { IssuesError } from "../core/issue";

/** Sorts each item after those that it waits for. Otherwise a stable sort. */
export function inOrder<T extends { readonly name: string; readonly path?: string; readonly after: readonly string[] }>(
  items: readonly T[],
): T[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  const sorted: T[] = [];
  const visit = (item: T, trail: readonly string[]) => {
    if (trail.includes(item.name)) {
      const cycle = [...trail.slice(trail.indexOf(item.name)), item.name].join(" => ");
      throw new IssuesError([
        {
          code: "host-order",
          path: item.path ?? item.name,
          what: "hosts wait for each other",
          got: cycle,
          allowed: "an order in which the hosts can be applied",
          fix: "let one host of the circle enroll elsewhere",
        },
      ]);
    }
    if (sorted.includes(item)) return;
    for (const name of item.after) {
      const before = byName.get(name);
      if (before !== undefined) visit(before, [...trail, item.name]);
    }
    sorted.push(item);
  };
  for (const item of items) visit(item, []);
  return sorted;
}

/**
 * The stage in which each item is applied, by name: 1 for an item that waits for no other, otherwise the stage after
 * the last one that it waits for.
 *
 * @param items in order
 */
export function applyStages(
  items: readonly { readonly name: string; readonly after: readonly string[] }[],
): Map<string, number> {
  const stages = new Map<string, number>();
  for (const { name, after } of items)
    stages.set(name, 1 + Math.max(0, ...after.map((other) => stages.get(other) ?? 0)));
  return stages;
}
