import type { FleetModel } from "../../lib/model/fleet";
import { hostsAt, namesOf } from "../../lib/model/names";
import { modelOf, smallFleet, testPki } from "../support/fleet";

let fleet: FleetModel;
beforeAll(async () => {
  const names = { vhost: { serverAlias: ["api.lab.test"] }, manifest: { hosts: ["www.lab.test", "api.lab.test"] } };
  fleet = modelOf(smallFleet(await testPki(), names));
});

test("a host has its own names, its aliases and those of its sites, each once", () => {
  expect(fleet.hosts.map((host) => namesOf(host, fleet.domain))).toEqual([
    ["ca01.lab.test", "ca01", "ocsp01.lab.test", "ocsp01"],
    ["www01.lab.test", "www01", "www.lab.test", "api.lab.test"],
    ["client01.lab.test", "client01"],
  ]);
});

test.each([
  ["ocsp01", ["ca01"]],
  ["api.lab.test", ["www01"]],
  ["10.0.0.3", ["client01"]],
  ["www", []],
  ["10.0.0.9", []],
  ["lab.test", []],
])("%s leads to %j", (name, hosts) => {
  expect(hostsAt(fleet, name).map((host) => host.name)).toEqual(hosts);
});
