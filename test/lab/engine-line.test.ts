import { engineLine } from "../../lab/engine-line";
import type { Inventory } from "../../lab/inventory";

const inventory: Inventory = {
  lab: "seed-lab",
  domain: "lab.carcano.corp",
  hosts: ["www01", "client01"].map((name) => ({
    ...{ name, aliases: [], address: "10.89.53.13", port: 22, user: "root", hostKey: "", platform: "debian13" },
  })),
  privateKeyPath: "",
  knownHostsPath: "",
};
const line = (resource: string, text: string) =>
  `          null_resource.lab_${resource}_8E0799E1 (lab/host/role) (remote-exec): ${text}`;

test.each(["apply", "secrets"])("what a host says is told from what Terraform says of its connection (%s)", (role) => {
  expect(engineLine(inventory, line(`www01_${role}`, "  ~ /etc/hosts  content"))).toEqual({
    ...{ host: "www01", text: "  ~ /etc/hosts  content" },
  });
  for (const own of [
    "Connecting to remote host via SSH...",
    "  User: root",
    "Connected!",
    "(output suppressed due to ephemeral value in config)",
  ]) {
    expect(engineLine(inventory, line(`www01_${role}`, own))).toBeUndefined();
  }
});

test("what no host says is Terraform's own", () => {
  expect(engineLine(inventory, "null_resource.lab_www01_content-0_8E0799E1: Creating...")).toBeUndefined();
  expect(engineLine(inventory, line("www01_content-0", "text"))).toBeUndefined();
});
