import { labDefinition } from "../../lab/definition";
import { Subnet } from "../../lab/subnet";

const subnet = (text: string): Subnet => {
  const parsed = Subnet.parse(text);
  if (parsed === undefined) throw new Error(`no subnet: ${text}`);
  return parsed;
};

test("a subnet counts its addresses", () => {
  expect(subnet("10.89.53.0/24").address(11)).toBe("10.89.53.11");
  expect(subnet("10.89.255.0/24").address(256)).toBe("10.90.0.0");
  expect(`${subnet("172.16.0.0/12")}`).toBe("172.16.0.0/12");
});

test("an address without a prefix is a subnet of one", () => {
  expect(`${subnet("10.0.0.7")}`).toBe("10.0.0.7/32");
});

test.each(["", "default", "10.0.0", "10.0.0.256/24", "10.0.0.0/33", "fd00::/64", "10.0.0.0/24/1"])(
  "%j is no subnet",
  (text) => {
    expect(Subnet.parse(text)).toBeUndefined();
  },
);

test.each([
  ["10.89.53.0/24", "10.89.53.7", true],
  ["10.89.53.0/24", "10.89.0.0/16", true],
  ["10.89.53.0/24", "10.89.52.0/24", false],
  ["10.89.53.0/24", "10.89.54.0/24", false],
  ["0.0.0.0/0", "192.168.0.1", true],
  ["200.0.0.0/8", "201.0.0.0/8", false],
])("%s and %s overlap: %s", (left, right, expected) => {
  expect(subnet(left).overlaps(subnet(right))).toBe(expected);
  expect(subnet(right).overlaps(subnet(left))).toBe(expected);
});

test("the lab's hosts have the addresses 11 to 13 of its subnet", () => {
  const lab = labDefinition({ LAB_NAME: "other", LAB_SUBNET: "10.1.2.0/28" });
  expect(lab.name).toBe("other");
  expect(lab.gateway).toBe("10.1.2.1");
  expect(lab.hosts.map(({ name, address }) => `${name} ${address}`)).toEqual([
    "ca01 10.1.2.11",
    "www01 10.1.2.12",
    "client01 10.1.2.13",
  ]);
});

test.each(["Seed", "-x", "a_b", "../x", "a".repeat(32)])("the lab name %j is refused with what is allowed", (name) => {
  expect(() => labDefinition({ LAB_NAME: name })).toThrow(
    /LAB_NAME[\s\S]*got: +".*"[\s\S]*allowed: +a lower-case letter/,
  );
});

test.each(["10.89.53.1/24", "10.89.53.0/29", "10.0.0.0/7", "10.89.53.0", "lab"])(
  "the subnet %j is refused",
  (given) => {
    expect(() => labDefinition({ LAB_SUBNET: given })).toThrow(/LAB_SUBNET[\s\S]*allowed: +a network address/);
  },
);
