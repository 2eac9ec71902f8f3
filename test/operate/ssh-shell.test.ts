import { ConnectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";
import { SshShell } from "../../lib/operate/ssh-shell";

const host: HostFacts = {
  ...{ name: "www01", fqdn: "www01.lab.test", aliases: [], address: "10.0.0.2", port: 2222, user: "deploy" },
  hostKey: "ssh-rsa AAAA",
};

test("an address that only Terraform knows is said to be one, and nothing is started", async () => {
  const shell = new SshShell([{ ...host, address: "${aws_instance.www01.public_ip}" }]);
  try {
    await expect(shell.run("www01", "true")).rejects.toThrow(ConnectionError);
    await expect(shell.run("www01", "true")).rejects.toThrow("only Terraform knows its address");
  } finally {
    shell.close();
  }
});
