import { differenceFromPlan } from "../../../lib/review/inputs/planned-changes";
import { tfplan } from "../../support/tfplan";

const change = (more: object = {}) => ({
  actions: ["update"],
  before: { id: "1", triggers: { a: "b" } },
  after: { id: "1", triggers: { a: "c" } },
  after_unknown: {},
  ...more,
});
const resource = (address: string, more: object = {}, others: object = {}) => ({
  ...{ address, type: "null_resource", change: change(more) },
  ...others,
});
const created = resource("null_resource.b", {
  actions: ["create"],
  before: null,
  after: { triggers: { a: "x".repeat(70_000), é: "\u0000" } },
  after_unknown: { id: true, triggers: { later: true } },
});
const gone = resource("null_resource.c[0]", { actions: ["delete"], after: null });
const rest = resource("null_resource.d", { actions: ["no-op"], after: change().before });
const document = {
  timestamp: "2026-01-01T00:00:00Z",
  variables: { told: { value: { "www01.lab.test": ["a", 1, true, null] } } },
  resource_changes: [resource("null_resource.a"), created, gone, rest],
};
const plan = tfplan(document);

test("what is printed of a plan says nothing else than the plan", () => {
  expect(differenceFromPlan(document, plan)).toBeUndefined();
  expect(differenceFromPlan({ resource_changes: [] }, Buffer.alloc(0))).toBeUndefined();
});

test.each<[string, (copy: typeof document) => object, string]>([
  ["another value", (copy) => edited(copy, 0, { after: { id: "1", triggers: { a: "d" } } }), "null_resource.a"],
  ["another value before", (copy) => edited(copy, 0, { before: null }), "null_resource.a"],
  ["what will be is what was", (copy) => edited(copy, 0, { after: change().before }), "null_resource.a"],
  ["another action", (copy) => edited(copy, 0, { actions: ["no-op"] }), "null_resource.a"],
  ["one trigger less", (copy) => edited(copy, 1, { after: { triggers: {} } }), "null_resource.b"],
  ["what is not known is known", (copy) => edited(copy, 1, { after_unknown: { id: true } }), "null_resource.b"],
  ["an import", (copy) => edited(copy, 0, { importing: { id: "x" } }), "null_resource.a"],
  ["one resource less", (copy) => ({ ...copy, resource_changes: copy.resource_changes.slice(1) }), "null_resource.a"],
  [
    "one resource more",
    (copy) => ({ ...copy, resource_changes: [...copy.resource_changes, resource("null_resource.e")] }),
    "null_resource.e",
  ],
  [
    "one resource twice",
    (copy) => ({ ...copy, resource_changes: [...copy.resource_changes, resource("null_resource.a")] }),
    "an address that stands there twice",
  ],
  [
    "another type",
    (copy) => ({ ...copy, resource_changes: [{ ...resource("null_resource.a"), type: "x" }, created, gone, rest] }),
    "null_resource.a",
  ],
  [
    "another address before",
    (copy) => {
      const moved = resource("null_resource.a", {}, { previous_address: "null_resource.z" });
      return { ...copy, resource_changes: [moved, created, gone, rest] };
    },
    "null_resource.a",
  ],
  ["another value of a variable", (copy) => ({ ...copy, variables: { told: { value: {} } } }), "the variable told"],
  ["a variable less", (copy) => ({ ...copy, variables: {} }), "the variable told"],
  ["it is not finished", (copy) => ({ ...copy, errored: true }), "whether it is finished"],
])("%s is told", (_, edit, where) => {
  expect(differenceFromPlan(edit(structuredClone(document)) as typeof document, plan)).toBe(where);
});

test("of resources of other providers only what is done to them is compared", () => {
  const other = (more: object) => ({ ...resource("tls_key.a", more), type: "tls_key" });
  const saved = tfplan({ resource_changes: [other({})] });
  expect(differenceFromPlan({ resource_changes: [other({ after: { x: 1 } })] }, saved)).toBeUndefined();
  expect(differenceFromPlan({ resource_changes: [other({ actions: ["read"] })] }, saved)).toBe("tls_key.a");
});

test("what is no plan is refused in words", () => {
  expect(() => differenceFromPlan(document, plan.subarray(0, plan.length - 1))).toThrow("it is cut off");
  expect(() => differenceFromPlan(document, Buffer.from([0x1f]))).toThrow("it is cut off");
  const unknown = tfplan({ resource_changes: [resource("null_resource.a", { actions: ["melt"] })] });
  expect(() => differenceFromPlan(document, unknown)).toThrow("nobody knows its action 99");
});

function edited(copy: typeof document, index: number, more: object): object {
  return {
    ...copy,
    resource_changes: copy.resource_changes.map((each, at) =>
      at === index ? { ...each, change: { ...each.change, ...more } } : each,
    ),
  };
}
