import { freeSubnet, type Route, subnetConflicts } from "../../lab/conflicts";
import type { Network } from "../../lab/runtime/runtime";
import { Subnet } from "../../lab/subnet";

const wanted = Subnet.parse("10.89.53.0/24") as Subnet;

/** What `ip -j -4 route show table all` says on a machine with one interface. */
const machine = JSON.parse(`[
  {"dst":"default","gateway":"198.51.100.1","dev":"eth0","flags":[]},
  {"dst":"198.51.100.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"198.51.100.2","flags":[]},
  {"type":"local","dst":"127.0.0.0/8","dev":"lo","table":"local","protocol":"kernel","scope":"host","prefsrc":"127.0.0.1","flags":[]},
  {"type":"local","dst":"198.51.100.2","dev":"eth0","table":"local","protocol":"kernel","scope":"host","prefsrc":"198.51.100.2","flags":[]}
]`) as Route[];

/** The routes that come with the lab's own network. */
const ownRoutes = JSON.parse(`[
  {"type":"unreachable","dst":"10.89.53.0/24","protocol":"153","metric":4096,"flags":[]},
  {"dst":"10.89.53.0/24","dev":"podman1","protocol":"kernel","scope":"link","prefsrc":"10.89.53.1","flags":[]},
  {"type":"local","dst":"10.89.53.1","dev":"podman1","table":"local","protocol":"kernel","scope":"host","prefsrc":"10.89.53.1","flags":[]}
]`) as Route[];

const network = (name: string, subnet: string, bridge: string): Network => ({
  name,
  subnets: [subnet],
  labels: {},
  bridge,
});
const own = network("seed-lab", "10.89.53.0/24", "podman1");
const nothing = { routes: machine, networks: [], nameServers: ["198.51.100.1"] };

test("a default route is no conflict", () => {
  expect(subnetConflicts(wanted, nothing, undefined)).toEqual([]);
});

test("the lab's own network, bridge and route are no conflict", () => {
  const surroundings = { ...nothing, routes: [...machine, ...ownRoutes], networks: [own] };
  expect(subnetConflicts(wanted, surroundings, own)).toEqual([]);
});

test("the route that a killed run left is no conflict", () => {
  const surroundings = { ...nothing, routes: [...machine, ...ownRoutes.slice(0, 1)] };
  expect(subnetConflicts(wanted, surroundings, undefined)).toEqual([]);
});

test("somebody else's unreachable route is a conflict", () => {
  const foreign = { type: "unreachable", dst: "10.89.53.0/24", protocol: "static" };
  expect(subnetConflicts(wanted, { ...nothing, routes: [foreign] }, undefined)).toEqual([
    "this machine has a route to 10.89.53.0/24",
  ]);
});

test("a route to a part of the subnet, or to more than it, is named with its interface", () => {
  const routes = [
    { dst: "10.0.0.0/8", dev: "wg0" },
    { dst: "10.89.53.77", dev: "tun0" },
  ];
  expect(subnetConflicts(wanted, { ...nothing, routes }, undefined)).toEqual([
    "this machine has a route to 10.0.0.0/8 through wg0",
    "this machine has a route to 10.89.53.77 through tun0",
  ]);
});

test("another container network is named once, though its bridge has routes, too", () => {
  const foreign = network("shop", "10.89.0.0/16", "podman7");
  const routes = [...machine, { dst: "10.89.0.0/16", dev: "podman7" }];
  expect(subnetConflicts(wanted, { ...nothing, routes, networks: [foreign] }, undefined)).toEqual([
    "the container network shop has 10.89.0.0/16",
  ]);
});

test("a name server inside the subnet would be cut off", () => {
  expect(subnetConflicts(wanted, { ...nothing, nameServers: ["10.89.53.53"] }, undefined)).toEqual([
    "/etc/resolv.conf names the server 10.89.53.53",
  ]);
});

test("the subnet that is proposed instead is free", () => {
  const networks = [network("a", "10.89.54.0/23", "x"), network("b", "10.89.56.0/24", "y")];
  expect(freeSubnet({ ...nothing, networks })).toBe("10.89.57.0/24");
});
