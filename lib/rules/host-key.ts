import type { Rule } from "./rule";

const TYPES = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

/** A host without a pinned key, or with a key that its server would not show to Terraform's SSH client. */
export const hostKeyRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const given = host.connection.hostKey as string | undefined;
    const [type = "", key = "", ...comment] = (given ?? "").trim().split(/\s+/);
    const issue = {
      path: host.path,
      allowed: "an ECDSA public key: ecdsa-sha2-nistp256 AAAA...",
      fix: "set `hostKey` to what `cat /etc/ssh/ssh_host_ecdsa_key.pub` prints on the host's console",
    };
    if (given === undefined || given.trim() === "") {
      return [{ ...issue, code: "host-key-missing", what: "the host's SSH key is not pinned", got: "nothing" }];
    }
    const wellFormed = comment.length <= 1 && isPublicKey(type, key);
    if (wellFormed && TYPES.includes(type)) return [];
    return [
      {
        ...issue,
        code: "host-key-unusable",
        what: wellFormed
          ? "`hostKey` is not an ECDSA key: Terraform's SSH client asks for the ECDSA key first and would report a wrong key"
          : "`hostKey` is not a public key of an SSH host",
        got: given.includes("PRIVATE KEY") ? "a private key, which is not shown here" : given,
      },
    ];
  });

/** A public key is its type and further fields, each with its length in four bytes before it (RFC 4253, 6.6). */
function isPublicKey(type: string, key: string): boolean {
  const blob = Buffer.from(key, "base64");
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length && fields.length > 1 && fields[0]?.toString("latin1") === type;
}
