import { createHash } from "node:crypto";
import type { HostSide } from "./host-side";
import { configurationText, type StackSide } from "./stack-side";

/**
 * A hash of everything that is applied to hosts and that Terraform is told: the same from a synthesized output and from a
 * plan that Terraform made of it. In hex.
 *
 * @param stacks None of what was applied before: what Terraform was told then is in no state.
 */
export function digestOf(sides: Iterable<HostSide>, stacks: readonly StackSide[] = []): string {
  const hosts = [...sides].map((side) => `${side.fqdn} ${sideDigest(side)}\n`).sort();
  const configurations = stacks.map((stack) => `configuration ${sha256(configurationText(stack))}\n`).sort();
  return sha256([...hosts, ...configurations].join(""));
}

const digests = new WeakMap<HostSide, string>();

/** The same of one host. */
export function sideDigest(side: HostSide): string {
  let digest = digests.get(side);
  if (digest === undefined) {
    const { fqdn, os, packageManager, hostKey, engine, bundles, teardown } = side;
    const files = bundles.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.kind === "file" ? [[entry.path, Buffer.isBuffer(entry.content), sha256(entry.content)]] : [],
      ),
    );
    digest = sha256(
      JSON.stringify([fqdn, os, packageManager, hostKey, engine, files, bundles, teardown ?? null], withoutContent),
    );
    digests.set(side, digest);
  }
  return digest;
}

/** Bundles as a plan's text has them: who declared what is not in there, and content has its own hash. */
function withoutContent(key: string, value: unknown): unknown {
  return key === "declaredBy" || key === "content" ? undefined : value;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
