import { addressBytes, canonicalAddress, familyOf, isNetwork, isWithin } from "../../lib/core/ip-network";

test.each(["10.0.0.0/8", "0.0.0.0/0", "192.168.1.7", "192.168.1.7/32", "::/0", "fd00::/8", "2001:db8::1"])(
  "%s is a network",
  (text) => {
    expect(isNetwork(text)).toBe(true);
  },
);

test.each([
  "",
  "10.0.0.0/",
  "10.0.0.0/08",
  "10.0.0.0/33",
  "10.0.0.1/8",
  "10.0.0",
  "fd00::1/8",
  "::/129",
  "a",
  "1.2.3.4/8/8",
  "fe80::1%lo",
])("%j is none", (text) => {
  expect(isNetwork(text)).toBe(false);
});

test("the bytes of addresses are those that certificates hold", () => {
  expect(addressBytes("10.44.32.1").toString("hex")).toBe("0a2c2001");
  expect(addressBytes("2001:DB8::1").toString("hex")).toBe("20010db8000000000000000000000001");
  expect(addressBytes("::").toString("hex")).toBe("0".repeat(32));
  expect(addressBytes("1:2:3:4:5:6:7:8").toString("hex")).toBe("00010002000300040005000600070008");
  expect(canonicalAddress("2001:DB8:0:0::1")).toBe("2001:db8::1");
  expect(canonicalAddress("10.0.0.1")).toBe("10.0.0.1");
});

test("a network is within another of its family", () => {
  expect(isWithin("10.1.0.0/16", "10.0.0.0/8")).toBe(true);
  expect(isWithin("10.1.2.3", "10.0.0.0/8")).toBe(true);
  expect(isWithin("10.0.0.0/8", "10.1.0.0/16")).toBe(false);
  expect(isWithin("11.0.0.0/16", "10.0.0.0/8")).toBe(false);
  expect(isWithin("fd00::1", "fd00::/8")).toBe(true);
  expect(isWithin("fd00::1", "0.0.0.0/0")).toBe(false);
  expect([familyOf("fd00::/8"), familyOf("10.0.0.0/8")]).toEqual(["ipv6", "ipv4"]);
});
