import { visibleLine } from "../core/text/visible";
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

/** What `ssh` reported when it could not connect, in words for the operator. */
export function connectionError(host: HostFacts, said: string): ConnectionError {
  const lines = said.trim().split("\n");
  const last = visibleLine((lines[lines.length - 1] ?? "").trim()) || "nothing";
  const where = `${host.address}:${host.port}`;
  if (/host key|HOST IDENTIFICATION/i.test(said)) {
    return new ConnectionError(
      `${where} shows another host key than the one that is declared (ssh reported: ${last})`,
      "if the host was rebuilt on purpose, declare its new key; otherwise do not deploy, because another machine may intercept the connection",
    );
  }
  if (/permission denied|authentication failures/i.test(said)) {
    return new ConnectionError(
      `${where} refuses the login of ${host.user} (ssh reported: ${last})`,
      "name the private key with --identity FILE, or add its public key on the host",
    );
  }
  return new ConnectionError(
    `${where} cannot be reached over SSH (ssh reported: ${last})`,
    "check that the host runs and that its firewall admits SSH",
  );
}

/** A host that sends more than any command of this library does is broken, or wants this program to run out of memory. */
export function answerTooLarge({ name }: HostFacts, limitBytes: number): ConnectionError {
  return new ConnectionError(
    `the answer of ${name} has more than ${limitBytes / (1 << 20)} MiB, which is not read`,
    "log in to the host, and find out what prints so much",
  );
}
