import { execFileSync } from "node:child_process";
import type { Inventory, InventoryHost } from "../../lab/inventory";
import { connectionFailure, quoteArguments, sshArguments } from "../../lab/ssh";

const host: InventoryHost = {
  name: "www01",
  aliases: [],
  address: "10.89.53.12",
  port: 22,
  user: "root",
  hostKey: "ecdsa-sha2-nistp256 AAAA",
  platform: "debian13",
};
const inventory: Inventory = {
  lab: "seed-lab",
  domain: "lab.carcano.corp",
  hosts: [host],
  privateKeyPath: "/lab/id_ed25519",
  knownHostsPath: "/lab/100% known/known_hosts",
};

test("a connection is pinned to the host's ECDSA key and to the lab's own files", () => {
  const args = sshArguments(inventory, "www01");
  expect(args.slice(0, 6)).toEqual(["-F", "none", "-i", "/lab/id_ed25519", "-p", "22"]);
  expect(args).toContain("HostKeyAlgorithms=ecdsa-sha2-nistp256");
  expect(args).toContain("StrictHostKeyChecking=yes");
  expect(args).toContain("GlobalKnownHostsFile=/dev/null");
  expect(args).toContain('UserKnownHostsFile="/lab/100%% known/known_hosts"');
  expect(args.at(-1)).toBe("root@10.89.53.12");
});

test.each(["/bin/sh", "/bin/bash"])("quoted arguments come out of %s byte by byte", (shell) => {
  const args = [
    "a b",
    "",
    "'",
    '"',
    "\\",
    "$HOME",
    "`id`",
    "$(id)",
    "*",
    "~",
    "-n",
    "--",
    "#",
    "é 漢 🎉",
    "a\nb\n",
    "\r\t",
    "!x",
    "a'b\"c",
    "\u0001",
  ];
  const output = execFileSync(shell, ["-c", `printf '%s\\0' ${quoteArguments(args)}`]).toString();
  expect(output.split("\0").slice(0, -1)).toEqual(args);
});

test("a changed host key and an unreachable host are told apart", () => {
  expect(connectionFailure(host, "Host key verification failed.\n")).toMatch(/^www01 .*another host key/);
  expect(connectionFailure(host, "ssh: connect to host 10.89.53.12 port 22: No route to host\n")).toMatch(
    /^www01 \(10\.89\.53\.12\) cannot be reached[\s\S]*No route to host[\s\S]*npm run lab -- up/,
  );
});
