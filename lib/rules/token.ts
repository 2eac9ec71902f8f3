import type { Issue } from "../core/issue";
import type { Rule } from "./rule";

/** How cdktf writes a value that is known only while Terraform runs into a string. */
const TOKEN = /[$#]\{TfToken\[[^\]]*\]\}/;

/** And into a number: with the sign and exponent of no number that anybody declares. */
const LARGEST_NUMBER_TOKEN = -1e280;

/** Terraform itself uses the address that it connects to; the other one has a rule of its own. */
const ELSEWHERE: readonly string[] = ["address"];

/** Values that synth does not know, anywhere in the declaration: what is reviewed has to be what is applied. */
export const tokenRule: Rule = (fleet) => tokensIn(fleet, fleet.path, new Set());

function tokensIn(value: object, owner: string, seen: Set<object>): Issue[] {
  if (seen.has(value) || Buffer.isBuffer(value)) return [];
  seen.add(value);
  const path = ownerOf(value) ?? owner;
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (typeof part === "object" && part !== null) return tokensIn(part, path, seen);
    const token = ELSEWHERE.includes(key) ? undefined : tokenOf(part);
    if (token === undefined) return [];
    return [
      {
        code: "token-in-content",
        path,
        what: `${nameOf(value, key)} would hold a value that is known only while Terraform runs`,
        got: token,
        allowed: "values that synth knows",
        fix: "write the value itself; only `sshAddress` of a host may be an attribute of another resource",
      },
    ];
  });
}

/** The construct that an object of the model was declared by; the absolute path of a file on a host is none. */
function ownerOf(value: object): string | undefined {
  const path: unknown = "path" in value ? value.path : undefined;
  return typeof path === "string" && !path.startsWith("/") && tokenOf(path) === undefined ? path : undefined;
}

function tokenOf(value: unknown): string | undefined {
  if (typeof value === "number") return value < LARGEST_NUMBER_TOKEN ? String(value) : undefined;
  return typeof value === "string" ? TOKEN.exec(value)?.[0] : undefined;
}

function nameOf(holder: object, key: string): string {
  if ("relativePath" in holder && key === "content") return `the document ${holder.relativePath}`;
  // A condition on clients' certificates is known by its kind.
  return `\`${"kind" in holder && key === "value" ? holder.kind : key}\``;
}

/** Whether a value has an issue of this rule already, so that others need not look at it. */
export function holdsToken(value: string | number): boolean {
  return tokenOf(value) !== undefined;
}
