import { deployFailure } from "../../lab/deploy-failure";
import type { Inventory } from "../../lab/inventory";

const host = (name: string, address: string) => ({
  ...{ name, aliases: [], address, port: 22, user: "root", hostKey: "", platform: "debian13" },
});
const inventory: Inventory = {
  lab: "seed-lab",
  domain: "lab.carcano.corp",
  hosts: [host("www01", "10.89.53.12"), host("client01", "10.89.53.13")],
  privateKeyPath: "",
  knownHostsPath: "",
};

/** What Terraform prints through cdktf when a provisioner of client01 fails. */
const failure = (...reason: string[]) => [
  "Error: remote-exec provisioner error",
  "            with null_resource.lab_client01_secrets_044571AA (lab/client01/secrets),",
  "            on cdk.tf.json line 185, in resource.null_resource.lab_client01_secrets_044571AA.provisioner[0].remote-exec:",
  "           185:             }",
  ...reason,
];

test.each([
  [
    "another host key",
    [
      "timeout - last error: SSH authentication failed (root@10.89.53.13:22): ssh:",
      "          handshake failed: knownhosts: key mismatch",
    ],
    /^client01\.lab\.carcano\.corp \(10\.89\.53\.13:22\) shows another host key .*\n {4}to do: .*do not deploy, because another machine may intercept the connection$/,
  ],
  [
    "a host that does not answer",
    ["          timeout - last error: dial tcp 10.89.53.13:22: connect: no route to host"],
    /^client01\.lab\.carcano\.corp .* cannot be reached over SSH\n {4}to do: check that it runs/,
  ],
  [
    "another operating system",
    ['error executing "/root/.cdktf-mutual-tls-649202841.sh": Process exited with', "              status 69"],
    /^client01\.lab\.carcano\.corp .* runs another operating system than the declared one; nothing was written/,
  ],
  [
    "another apply",
    ['error executing "/root/.cdktf-mutual-tls-649202841.sh": Process exited with', "              status 75"],
    /^client01\.lab\.carcano\.corp .* is locked by another apply/,
  ],
  [
    "another declaration's host",
    ['error executing "/root/.cdktf-mutual-tls-649202841.sh": Process exited with', "              status 78"],
    /^client01\.lab\.carcano\.corp .* was last applied under another host name; nothing was written\n/,
  ],
  ["anything else", ["something unheard of"], /^client01\.lab\.carcano\.corp .* did not reach its declared state/],
])("explains %s by the host's name and with what to do", (_, reason, expected) => {
  const explained = deployFailure(inventory, failure(...reason));
  expect(explained).toHaveLength(1);
  expect(explained[0]).toMatch(expected);
});

test("takes what Terraform says of its connections for no complaint", () => {
  const connecting = "null_resource.lab_client01_secrets_044571AA (remote-exec):   Checking Host Key: true";
  const refused = [
    'error executing "/root/.cdktf-mutual-tls-649202841.sh": Process exited with',
    "              status 69",
  ];
  expect(deployFailure(inventory, [connecting, ...failure(...refused)])[0]).toContain("runs another operating system");
});

test("explains nothing for hosts that did not fail", () => {
  expect(deployFailure(inventory, ["Error: something about the synth"])).toEqual([]);
});
