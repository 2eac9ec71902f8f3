import { ConnectionError, connectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";
import { sshOptions } from "../../lib/operate/ssh-options";
import { SshShell } from "../../lib/operate/ssh-shell";

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

test.each([
  ["Host key verification failed.", "shows another host key than the one that is declared", "declare its new key"],
  ["Unable to negotiate: no matching host key type found.", "shows another host key", "do not deploy"],
  ["deploy@10.0.0.2: Permission denied (publickey).", "does not let deploy log in", "--identity FILE"],
  ["ssh: connect to host 10.0.0.2 port 2222: Connection refused", "cannot be reached over SSH", "its firewall"],
  ["", "cannot be reached over SSH (ssh said: nothing)", "whether the host runs"],
])("what ssh said becomes words: %j", (said, words, toDo) => {
  const error = connectionError(host, said);
  expect(error.message).toContain(`10.0.0.2:2222 ${words}`);
  expect(error.message).toContain(said);
  expect(error.toDo).toContain(toDo);
});

test("an address that only Terraform knows is said to be one, and nothing is started", async () => {
  const shell = new SshShell([{ ...host, address: "${aws_instance.www01.public_ip}" }]);
  try {
    await expect(shell.run("www01", "true")).rejects.toThrow(ConnectionError);
    await expect(shell.run("www01", "true")).rejects.toThrow("only Terraform knows its address");
  } finally {
    shell.close();
  }
});
