import { createHash } from "node:crypto";

/** What the hosts' image is made of: Debian 13 with systemd and sshd, as a cloud image has them, and nothing of the lab. */
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
  /** Every host gets its own: what the build left behind would be shared, or belong to the machine that built. */
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

/** Names one state of the recipe. */
export const recipeHash = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);

export const imageRepository = "localhost/cdktf-mutual-tls-host";
export const imageTag = `${imageRepository}:${recipeHash}`;
