import type { UnitSection } from "./systemd-unit";

type Entries = UnitSection["entries"];

/**
 * What no service of ours needs. Where containers allow no mount namespaces, systemd runs a service without those of
 * the settings that need one.
 */
const ALWAYS: Entries = [
  ["NoNewPrivileges", true],
  ["ProtectSystem", "strict"],
  ["PrivateTmp", true],
  ["PrivateDevices", true],
  ["ProtectClock", true],
  ["ProtectControlGroups", true],
  ["ProtectHostname", true],
  ["ProtectKernelLogs", true],
  ["ProtectKernelModules", true],
  ["ProtectKernelTunables", true],
  ["LockPersonality", true],
  ["MemoryDenyWriteExecute", true],
  ["RestrictNamespaces", true],
  ["RestrictRealtime", true],
  ["RestrictSUIDSGID", true],
  ["SystemCallArchitectures", "native"],
  ["SystemCallFilter", "@system-service"],
];

export interface Hardening {
  /** @default - root */
  readonly user?: { readonly name: string; readonly group: string; readonly supplementaryGroups?: readonly string[] };
  /** Capabilities that it keeps. @default - none */
  readonly capabilities?: readonly string[];
  /** `none`: not even the host's loopback. @default "all" */
  readonly network?: "all" | "none";
  /** It asks the kernel for the owners of sockets. @default false */
  readonly asksNetlink?: boolean;
  /** Networks that it may exchange packets with, where the kernel offers BPF; the firewall holds everywhere. @default - all */
  readonly addresses?: readonly string[];
  /** Files and folders that it may write. A folder that is missing when it starts stays closed. @default - none */
  readonly writable?: readonly string[];
  /** @default true */
  readonly hidesHomes?: boolean;
  /** @default "0077" */
  readonly umask?: string;
}

/** The entries of `[Service]` that take from a service what it does not need. */
export function hardening(given: Hardening): Entries {
  const {
    user,
    capabilities = [],
    network = "all",
    asksNetlink = false,
    addresses,
    writable = [],
    hidesHomes = true,
    umask = "0077",
  } = given;
  const groups = user?.supplementaryGroups ?? [];
  return [
    ...(user === undefined
      ? []
      : ([
          ["User", user.name],
          ["Group", user.group],
        ] as const)),
    ...(groups.length === 0 ? [] : ([["SupplementaryGroups", groups.join(" ")]] as const)),
    ["UMask", umask],
    ["CapabilityBoundingSet", capabilities.join(" ")],
    // Without it they are read-only like everything else, and a folder in them can be writable.
    ...(hidesHomes ? ([["ProtectHome", true]] as const) : []),
    ...ALWAYS,
    ...(network === "none"
      ? ([
          ["PrivateNetwork", true],
          ["RestrictAddressFamilies", "AF_UNIX"],
        ] as const)
      : ([["RestrictAddressFamilies", `AF_INET AF_INET6 ${asksNetlink ? "AF_NETLINK " : ""}AF_UNIX`]] as const)),
    ...(addresses === undefined
      ? []
      : ([
          ["IPAddressDeny", "any"],
          ["IPAddressAllow", addresses.join(" ")],
        ] as const)),
    ...writable.map((path) => ["ReadWritePaths", [`-${path}`]] as const),
  ];
}
