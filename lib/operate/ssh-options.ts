/** How a host is reached and known. */
export interface SshTarget {
  readonly port: number;
  /** Algorithm and key, as in a known_hosts line. */
  readonly hostKey: string;
}

export interface SshFiles {
  readonly knownHostsFile: string;
  /** Private key to log in with. Without it, the keys of the SSH agent and the usual files. */
  readonly identityFile?: string;
  /** Name of the host in the known_hosts file, if it is not the address. */
  readonly knownAs?: string;
}

/** The options of `ssh` for a host, without its destination. The user's own SSH settings are not used. */
export function sshOptions(target: SshTarget, { knownHostsFile, identityFile, knownAs }: SshFiles): string[] {
  const options = {
    BatchMode: "yes",
    ConnectTimeout: "10",
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlgorithms: hostKeyAlgorithms(target.hostKey),
    ...(knownAs === undefined ? {} : { HostKeyAlias: knownAs }),
    ...(identityFile === undefined ? {} : { IdentitiesOnly: "yes", IdentityAgent: "none" }),
    LogLevel: "ERROR",
    StrictHostKeyChecking: "yes",
    UpdateHostKeys: "no",
    UserKnownHostsFile: quotePath(knownHostsFile),
  };
  return [
    ...["-F", "none"],
    ...(identityFile === undefined ? [] : ["-i", identityFile]),
    ...["-p", `${target.port}`],
    ...Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
  ];
}

/** A server with several keys presents the pinned one only if the client asks for its type. */
function hostKeyAlgorithms(hostKey: string): string {
  const kind = hostKey.split(" ")[0] ?? "";
  return kind === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : kind;
}

/** ssh splits the names of known-hosts files at blanks and expands percent signs in them. */
function quotePath(path: string): string {
  return `"${path.replace(/%/g, "%%")}"`;
}
