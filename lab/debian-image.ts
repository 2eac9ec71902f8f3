import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostImage, mmdebstrap } from "./image";

/** Content of the hosts' image: Debian 13 with systemd and sshd, as in a cloud image, and nothing of the lab. */
export const recipe = {
  suite: "trixie",
  sources: [
    "deb http://deb.debian.org/debian trixie main",
    "deb http://deb.debian.org/debian trixie-updates main",
    "deb http://deb.debian.org/debian-security trixie-security main",
  ],
  packages: [
    "ca-certificates",
    "dbus",
    "iproute2",
    "kmod",
    "libpam-systemd",
    "openssh-server",
    "polkitd",
    "procps",
    "sudo",
    "systemd-sysv",
    "udev",
  ],
  files: {
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
    "/etc/ssh/sshd_config.d/10-keys-only.conf":
      "PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nHostKey /etc/ssh/ssh_host_ecdsa_key\nHostKey /etc/ssh/ssh_host_ed25519_key\n",
  },
  /**
   * Every host gets its own: files from the build would be shared, or would belong to the machine that built the image.
   */
  removed: [
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ecdsa_key.pub",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_ed25519_key.pub",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_rsa_key.pub",
    "/etc/hostname",
    "/etc/resolv.conf",
  ],
} as const;

/**
 * Always from Debian's packages, with mmdebstrap. `debian:13` of a registry has neither systemd nor sshd. It would need
 * the same downloads, network access for the build, and a second way that only some machines use.
 */
export const debianImage: HostImage = {
  title: "Debian 13 (trixie)",
  tag: `${recipe.suite}-${createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12)}`,
  build: async (work, step) => {
    const hook = join(work, "customize");
    writeFileSync(hook, customizeScript(), { mode: 0o755 });
    const target = join(work, "rootfs.tar");
    await mmdebstrap(work, step, { packages: recipe.packages, sources: recipe.sources, hook, target });
    return target;
  },
};

/** Run by mmdebstrap with the tree as its first argument. */
export function customizeScript(): string {
  const files = Object.entries(recipe.files).map(([path, text]) => `cat > "$1${path}" <<'END'\n${text}END\n`);
  return `#!/bin/sh\nset -eu\n${files.join("")}${recipe.removed.map((path) => `rm -f "$1${path}"\n`).join("")}`;
}
