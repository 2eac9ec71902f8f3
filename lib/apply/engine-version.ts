import { createHash } from "node:crypto";
import { packageVersion } from "../core/package-version";
import { engineScript } from "./engine";
import { RELEASED_ENGINES } from "./released-engines";

let own: string | undefined;

/** SHA-256 of this version's engine, in hex. */
export function engineHash(): string {
  own ??= createHash("sha256").update(engineScript()).digest("hex");
  return own;
}

/**
 * The version of this package that an engine belongs to; undefined where it belongs to no known one.
 *
 * @param sha256 In hex.
 */
export function engineVersion(sha256: string): string | undefined {
  if (sha256 === engineHash()) return packageVersion();
  return Object.entries(RELEASED_ENGINES).find(([, hash]) => hash === sha256)?.[0];
}
