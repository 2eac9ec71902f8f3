import type { HostShell } from "../lib/operate/host-shell";
import type { Inventory } from "./inventory";
import { runOnHost } from "./ssh";

/** The lab's hosts, for the library's own verbs. */
export function hostShell(inventory: Inventory): HostShell {
  return { run: (host, command, options) => runOnHost(inventory, host, command, options) };
}
