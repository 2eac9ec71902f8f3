import { createHash } from "node:crypto";

/** `SHA256:...` of a public SSH key `<type> <base64>`, as `ssh-keygen -l` prints it. */
export function hostKeyFingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
