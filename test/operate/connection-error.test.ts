import { connectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";

const host: HostFacts = {
  ...{ name: "www01", fqdn: "www01.lab.test", aliases: [], address: "10.0.0.2", port: 2222, user: "deploy" },
  hostKey: "ssh-rsa AAAA",
};

test.each([
  ["Host key verification failed.", "shows another host key than the one that is declared", "declare its new key"],
  ["Unable to negotiate: no matching host key type found.", "shows another host key", "do not deploy"],
  ["deploy@10.0.0.2: Permission denied (publickey).", "refuses the login of deploy", "--identity FILE"],
  ["ssh: connect to host 10.0.0.2 port 2222: Connection refused", "cannot be reached over SSH", "its firewall"],
  ["", "cannot be reached over SSH (ssh reported: nothing)", "that the host runs"],
])("what ssh said becomes words: %j", (said, words, toDo) => {
  const error = connectionError(host, said);
  expect(error.message).toContain(`10.0.0.2:2222 ${words}`);
  expect(error.message).toContain(said);
  expect(error.toDo).toContain(toDo);
});

test("text of a host is shown, and no terminal acts on it", () => {
  const { message } = connectionError(host, "Permission denied\u001b[2J\u202e");
  expect(message).toContain("(ssh reported: Permission denied\\u{1b}[2J\\u{202e})");
});
