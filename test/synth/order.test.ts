import fc from "fast-check";
import { applyStages, inOrder } from "../../lib/synth/order";

const host = (name: string, ...after: string[]) => ({ name, after });
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

test("who waits comes after whom it waits for, the others as declared", () => {
  const hosts = [host("www", "ca"), host("a"), host("ca", "root"), host("b"), host("root")];
  expect(names(inOrder(hosts))).toEqual(["root", "ca", "www", "a", "b"]);
});

test("hosts that nobody declared are waited for by nobody", () => {
  expect(names(inOrder([host("a", "elsewhere"), host("b")]))).toEqual(["a", "b"]);
});

test("everybody is there once, behind all that it waits for", () => {
  const graph = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 });
  fc.assert(
    fc.property(graph, (edges) => {
      const hosts = edges.map((before, index) =>
        host(`${index}`, ...before.filter((each) => each < index).map(String)),
      );
      const sorted = names(inOrder([...hosts].reverse()));
      expect([...sorted].sort()).toEqual(names(hosts).sort());
      for (const { name, after } of hosts) {
        for (const before of after) expect(sorted.indexOf(before)).toBeLessThan(sorted.indexOf(name));
      }
    }),
  );
});

test("fails on hosts that wait for each other, and names the circle", () => {
  expect(() => inOrder([host("x", "a"), host("a", "b"), host("b", "c"), host("c", "a")])).toThrow(
    /hosts wait for each other .*a => b => c => a.*let one host of the circle enroll elsewhere/s,
  );
});

test("hosts that wait for none of the others come first, and each as soon as it can", () => {
  const hosts = [
    host("ca01"),
    host("www01", "ca01"),
    host("client01", "ca01", "elsewhere"),
    host("last01", "ca01", "www01"),
  ];
  expect([...applyStages(hosts)]).toEqual([
    ["ca01", 1],
    ["www01", 2],
    ["client01", 2],
    ["last01", 3],
  ]);
});
