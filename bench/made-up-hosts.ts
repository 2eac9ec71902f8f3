import { createECDH } from "node:crypto";
import type { ScenarioHost } from "./scenario";

/** Hosts that are declared and never reached. */
export function madeUpHosts(count: number): ScenarioHost[] {
  const hostKey = madeUpHostKey();
  return Array.from({ length: count }, (_, index) => ({
    name: `www${index}`,
    address: `10.${Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`,
    hostKey,
  }));
}

/** A well-formed public key that no host has. */
function madeUpHostKey(): string {
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const point = createECDH("prime256v1").generateKeys();
  const blob = Buffer.concat([Buffer.from("ecdsa-sha2-nistp256"), Buffer.from("nistp256"), point].map(field));
  return `ecdsa-sha2-nistp256 ${blob.toString("base64")}`;
}
