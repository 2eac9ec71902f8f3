import { findHost, type Inventory, parseInventory } from "../../lab/inventory";

const inventory: Inventory = {
  lab: "seed-lab",
  domain: "lab.carcano.corp",
  hosts: [
    {
      name: "ca01",
      aliases: ["ocsp01"],
      address: "10.89.53.11",
      port: 22,
      user: "root",
      hostKey: "ecdsa-sha2-nistp256 AAAAE2VjZHNh==",
      platform: "debian13",
    },
  ],
  privateKeyPath: ".lab/seed-lab/ssh/id_ed25519",
  knownHostsPath: ".lab/seed-lab/ssh/known_hosts",
};

test("an inventory is read as it was written", () => {
  expect(parseInventory(JSON.stringify(inventory), "inventory.json")).toEqual(inventory);
});

test.each([
  ["{", /inventory\.json is not a valid inventory:[\s\S]*it is not valid JSON[\s\S]*to do: npm run lab -- up/],
  ["[]", /hosts is not a list of hosts/],
  ["null", /lab is not a text/],
  [JSON.stringify({ ...inventory, hosts: [] }), /hosts is not a list of hosts/],
  [JSON.stringify({ ...inventory, domain: 7 }), /domain is not a text/],
])("%s is refused", (text, message) => {
  expect(() => parseInventory(text, "inventory.json")).toThrow(message);
});

test("all that is wrong with a host is said at once", () => {
  const host = {
    name: "",
    aliases: "ocsp01",
    address: "10.0.0.1",
    port: "22",
    user: "root",
    hostKey: "ssh-ed25519 AAAA",
  };
  const text = JSON.stringify({ ...inventory, hosts: [host] });
  expect(() => parseInventory(text, "inventory.json")).toThrow(
    /hosts\[0\]\.name is not a text[\s\S]*aliases is not a list of texts[\s\S]*port is not a number[\s\S]*hostKey is not an ECDSA host key/,
  );
});

test.each(["ca01", "ocsp01", "ca01.lab.carcano.corp", "ocsp01.lab.carcano.corp"])("%s is found", (name) => {
  expect(findHost(inventory, name).address).toBe("10.89.53.11");
});

test.each(["ca02", "ca01.example.org", "", ".lab.carcano.corp"])(
  "%j is answered with the hosts that there are",
  (name) => {
    expect(() => findHost(inventory, name)).toThrow(/no such host\n +got: .*\n +allowed: ca01, ocsp01/);
  },
);
