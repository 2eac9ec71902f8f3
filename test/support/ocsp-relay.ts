import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { relayArguments } from "../../lib/httpd/ocsp-relay";
import { RELAY_PORT } from "../../lib/model/ocsp-relay";
import type { LoopbackNetwork } from "./loopback-network";

const PROGRAM = join(__dirname, "../../lib/httpd/ocsp-relay.py");

/** The relay, for an httpd that answers as nobody; systemd-socket-activate hands it its socket as systemd does. */
export function startRelay(network: LoopbackNetwork, seconds: number): ChildProcess {
  const [, ...words] = relayArguments("nobody", seconds);
  return network.start("systemd-socket-activate", [
    ...["--listen", `127.0.0.1:${RELAY_PORT}`, "/usr/bin/python3", "-I", PROGRAM, ...words],
  ]);
}
