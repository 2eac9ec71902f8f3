import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConnectionError } from "../../lib/operate/connection-error";
import type { HostFacts } from "../../lib/operate/facts";
import { SshShell } from "../../lib/operate/ssh-shell";

/** Runs instead of ssh. */
let mockSsh = "false";
jest.mock("node:child_process", () => {
  const actual = jest.requireActual("node:child_process");
  return { ...actual, spawn: (_: string, args: string[]) => actual.spawn(mockSsh, args) };
});

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

describe("an answer", () => {
  let folder: string;
  /** Hosts on which every command prints this. */
  function printing(shell: string): SshShell {
    writeFileSync(mockSsh, `#!/bin/sh\n${shell}\n`);
    chmodSync(mockSsh, 0o755);
    return new SshShell([host]);
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ssh-shell-"));
    mockSsh = join(folder, "ssh");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(["exec yes", "exec yes >&2"])(
    "that does not end is given up at the limit, with the host's name: %s",
    async (shell) => {
      const hosts = printing(shell);
      const before = process.memoryUsage().rss;
      try {
        await expect(hosts.run("www01", "true")).rejects.toThrow(
          "the answer of www01 has more than 4 MiB, which is not read",
        );
        await expect(hosts.run("www01", "true", { answerBytes: 32 << 20 })).rejects.toThrow("has more than 32 MiB");
        expect((process.memoryUsage().rss - before) >> 20).toBeLessThan(500);
      } finally {
        hosts.close();
      }
    },
  );

  test("of the limit's length is read", async () => {
    const hosts = printing("head -c 4194304 /dev/zero");
    try {
      expect((await hosts.run("www01", "true")).stdout).toHaveLength(4 << 20);
    } finally {
      hosts.close();
    }
  });
});
