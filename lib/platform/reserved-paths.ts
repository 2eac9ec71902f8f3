import { posix } from "node:path";
import type { PlatformData } from "./platform-data";

/** A path that systems execute or trust, and to whom it belongs. A final `*` stands for the rest of the name. */
export interface ReservedPath {
  readonly path: string;
  readonly what: string;
}

/** What is the same on each platform. */
const SYSTEM: Readonly<Record<string, readonly string[]>> = {
  "cron or at runs commands from there": [
    "/etc/cron*",
    "/etc/anacrontab",
    "/etc/at.*",
    "/var/spool/cron",
    "/var/spool/at*",
  ],
  "systemd, or what boots the system, runs commands from there": [
    ...["/etc/systemd", "/usr/lib/systemd", "/usr/local/lib/systemd", "/lib/systemd", "/var/lib/systemd", "/etc/init*"],
    ...[
      "/etc/rc*",
      "/etc/tmpfiles.d",
      "/etc/sysusers.d",
      "/etc/modprobe.d",
      "/etc/modules*",
      "/etc/udev",
      "/etc/sysctl*",
    ],
    ...[
      "/etc/binfmt.d",
      "/etc/kernel*",
      "/etc/dracut*",
      "/etc/default",
      "/etc/sysconfig",
      "/etc/fstab",
      "/etc/crypttab",
    ],
    ...["/etc/grub*", "/boot"],
  ],
  "programs that run as root read commands from there": [
    ...[
      "/etc/logrotate*",
      "/etc/update-motd.d",
      "/etc/network",
      "/etc/NetworkManager",
      "/etc/dhcp*",
      "/etc/ppp",
      "/etc/acpi",
    ],
    ...["/etc/dbus-1", "/etc/polkit-1", "/usr/share/polkit-1", "/usr/share/dbus-1", "/etc/aliases*", "/etc/audit*"],
    ...["/etc/rsyslog*", "/etc/containers", "/etc/cni", "/etc/kubernetes", "/etc/docker", "/etc/xdg", "/etc/X11"],
  ],
  "sudo grants rights from there": ["/etc/sudo*", "/etc/doas*"],
  "SSH admits and serves users from there": ["/etc/ssh"],
  "the loader loads code into each program from there": ["/etc/ld.so*"],
  "PAM admits users from there": ["/etc/pam*", "/etc/security", "/usr/lib/security"],
  "it holds users, passwords and names of the system": [
    ...["/etc/passwd*", "/etc/shadow*", "/etc/group*", "/etc/gshadow*", "/etc/subuid*", "/etc/subgid*", "/etc/login.*"],
    ...[
      "/etc/nsswitch.conf",
      "/etc/resolv.conf",
      "/etc/krb5*",
      "/etc/sssd",
      "/etc/securetty",
      "/etc/shells",
      "/etc/machine-id",
    ],
  ],
  "shells run commands from there": [
    ...[
      "/etc/profile*",
      "/etc/bash*",
      "/etc/zsh*",
      "/etc/csh*",
      "/etc/ksh*",
      "/etc/fish",
      "/etc/skel",
      "/etc/environment*",
    ],
    "/etc/inputrc",
  ],
  "the package manager owns it, or runs commands from there": [
    ...[
      "/etc/apt",
      "/etc/dpkg",
      "/etc/yum*",
      "/etc/dnf",
      "/etc/rpm",
      "/etc/pki/rpm-gpg",
      "/etc/alternatives",
      "/var/lib/apt",
    ],
    ...["/var/lib/dpkg", "/var/lib/rpm", "/var/lib/dnf", "/var/cache/apt", "/var/cache/dnf", "/etc/needrestart"],
  ],
  "programs and libraries of the system lie there": [
    ...[
      "/bin",
      "/sbin",
      "/lib",
      "/lib32",
      "/lib64",
      "/libx32",
      "/usr/bin",
      "/usr/sbin",
      "/usr/lib*",
      "/usr/src",
      "/usr/include",
      "/usr/local/bin",
    ],
    ...["/usr/local/sbin", "/usr/local/lib*"],
  ],
  "programs of the system trust the CAs there": [
    ...["/etc/ca-certificates*", "/etc/pki/ca-trust", "/etc/pki/java", "/etc/pki/nssdb", "/usr/share/ca-certificates"],
    ...[
      "/usr/share/pki",
      "/usr/local/share/ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "/etc/ssl/cert.pem",
    ],
    ...["/etc/ssl/certs/java", "/etc/pki/tls/cert.pem", "/etc/pki/tls/certs/ca-bundle*", "/etc/ssl/openssl.cnf"],
    ...["/etc/pki/tls/openssl.cnf", "/etc/pki/tls/ct_log_list.cnf", "/etc/crypto-policies"],
  ],
  "the security modules of the kernel are set up there": ["/etc/selinux", "/etc/apparmor*"],
  "nothing stays there, or the kernel shows itself there": ["/proc", "/sys", "/dev", "/run", "/var/run", "/var/lock"],
  "each user can write there": ["/tmp", "/var/tmp", "/var/crash"],
  "it is the record of this library, and holds its secrets": ["/var/lib/cdktf-mutual-tls"],
  "it belongs to `Certmgr`": ["/etc/certmgr", "/var/lib/certmgr*"],
  "it belongs to `MultiRootCa` and `OcspResponder`": ["/etc/cfssl", "/var/lib/cfssl*"],
  "it belongs to `ClientRevocation.crl()`": ["/etc/mutual-tls-crl"],
  "it belongs to `HttpdServer`": ["/etc/mutual-tls-staples"],
  "the firewall is set up there": ["/etc/firewalld", "/etc/nftables*", "/etc/iptables"],
};

/** What must not be served in addition: it is full of what only root, or one user, may read. */
const SECRET: Readonly<Record<string, readonly string[]>> = {
  "it holds the configuration and the keys of the system": ["/etc"],
  "it is the home of root": ["/root"],
  "it holds logs, mail, backups or jobs of users": [
    "/var/log",
    "/var/mail",
    "/var/spool",
    "/var/backups",
    "/var/lib/private",
  ],
};

/** Names that login shells, SSH and other programs read in the home of a user. */
const HOME_NAMES =
  /^\.(ssh|gnupg|config|local|profile|bash(rc|_profile|_login|_logout|_aliases)|z(shrc|shenv|profile|login|logout)|[ckt]?cshrc|kshrc|login|logout|forward|procmailrc|netrc|[rs]hosts|k5login|pam_environment|x(profile|session|initrc)|inputrc|vimrc|exrc|gitconfig|npmrc|curlrc|wgetrc|ht(access|passwd)|user\.ini)$/;

/** OpenSSL trusts a CA in the system's folder of certificates by the hash of its name. */
const HASH_NAME = /^[0-9a-f]{8}\.r?\d+$/;

function table(entries: Readonly<Record<string, readonly string[]>>): ReservedPath[] {
  return Object.entries(entries).flatMap(([what, paths]) => paths.map((path) => ({ path, what })));
}

/** What belongs to constructs of this library on one platform. */
function ours({ httpd, unitDirectory, trustAnchors, firewalld }: PlatformData): ReservedPath[] {
  return [
    { path: httpd.serverRoot, what: "it is httpd's own configuration, which belongs to `HttpdServer`" },
    { path: httpd.mdStoreDirectory, what: "mod_md keeps its keys and OCSP responses there" },
    { path: httpd.vhostLogDirectory, what: "httpd writes its logs there" },
    { path: unitDirectory, what: "systemd runs commands from there" },
    {
      path: trustAnchors.directory,
      what: "programs of the system trust the CAs there: it belongs to `addTrustAnchor`",
    },
    { path: firewalld.zoneFile, what: "the firewall is set up there" },
  ];
}

const INSTALLED = table(SYSTEM);
const SERVED = [...INSTALLED, ...table(SECRET)];

/** Why nobody but the construct that it belongs to may put a file at a path; undefined where anybody may. */
export function reservedFor(path: string, platform: PlatformData): ReservedPath | undefined {
  if (HASH_NAME.test(posix.basename(path)) && posix.dirname(path) === platform.certificateDirectory) {
    return { path, what: "programs of the system trust the CA in it" };
  }
  return inAnyFolder(path) ?? [...INSTALLED, ...ours(platform)].find((reserved) => isAt(path, reserved));
}

/** Why a path may not be served, as a document or as the root of documents. */
export function unservable(path: string, platform: PlatformData): ReservedPath | undefined {
  return inAnyFolder(path) ?? [...SERVED, ...ours(platform)].find((reserved) => isAt(path, reserved));
}

/** What must not be served and lies below a document root. A home has its user's keys in it. */
export function servedBelow(documentRoot: string, platform: PlatformData): ReservedPath | undefined {
  if (/^\/home(\/[^/]+)?$/.test(documentRoot)) return { path: documentRoot, what: "users keep their keys there" };
  const below = documentRoot === "/" ? "/" : `${documentRoot}/`;
  return [...SERVED, ...ours(platform)].find(({ path }) => path.startsWith(below));
}

function inAnyFolder(path: string): ReservedPath | undefined {
  const name = path.split("/").find((part) => HOME_NAMES.test(part));
  return name === undefined
    ? undefined
    : { path: name, what: "SSH, a shell or httpd reads what has this name, in any folder" };
}

function isAt(path: string, { path: reserved }: ReservedPath): boolean {
  if (reserved.endsWith("*")) return path.startsWith(reserved.slice(0, -1));
  return path === reserved || path.startsWith(`${reserved}/`);
}
