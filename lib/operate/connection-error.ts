import type { HostFacts } from "./facts";

/** Why no command could be run on a host, and what to do about it. */
export class ConnectionError extends Error {
  constructor(
    message: string,
    readonly toDo: string,
  ) {
    super(message);
    this.name = "ConnectionError";
  }
}

/** What `ssh` said when no connection came about, in words for the operator. */
export function connectionError(host: HostFacts, said: string): ConnectionError {
  const lines = said.trim().split("\n");
  const last = (lines[lines.length - 1] ?? "").trim() || "nothing";
  const where = `${host.address}:${host.port}`;
  if (/host key|HOST IDENTIFICATION/i.test(said)) {
    return new ConnectionError(
      `${where} shows another host key than the one that is declared (ssh said: ${last})`,
      "if the host was rebuilt on purpose, declare its new key; if not, somebody may sit in between: do not deploy",
    );
  }
  if (/permission denied|authentication failures/i.test(said)) {
    return new ConnectionError(
      `${where} does not let ${host.user} log in (ssh said: ${last})`,
      "name the private key with --identity FILE, or add its public key on the host",
    );
  }
  return new ConnectionError(
    `${where} cannot be reached over SSH (ssh said: ${last})`,
    "see whether the host runs and whether its firewall lets you in",
  );
}
