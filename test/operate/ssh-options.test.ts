import type { HostFacts } from "../../lib/operate/facts";
import { sshOptions } from "../../lib/operate/ssh-options";

const host: HostFacts = {
  ...{ name: "www01", fqdn: "www01.lab.test", aliases: [], address: "10.0.0.2", port: 2222, user: "deploy" },
  hostKey: "ssh-rsa AAAA",
};

test("a pinned RSA key is asked for by the signatures that servers still make", () => {
  expect(sshOptions(host, { knownHostsFile: "/k" })).toContain("HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256");
});

test("with a key of its own no agent is asked, and without one the agent is", () => {
  expect(sshOptions(host, { knownHostsFile: "/k", identityFile: "/id" })).toEqual(
    expect.arrayContaining(["-i", "/id", "IdentitiesOnly=yes", "IdentityAgent=none"]),
  );
  expect(sshOptions(host, { knownHostsFile: "/k" }).join(" ")).not.toMatch(/Identit/);
});
