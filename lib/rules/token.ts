import type { Issue } from "../core/issue";
import type { Rule } from "./rule";

/** The form of a value that is known only while Terraform runs, as cdktf writes it into a string. */
const TOKEN = /[$#]\{TfToken\[[^\]]*\]\}/;

/** As cdktf writes it into a number: its sign and exponent belong to no number that a person declares. */
const LARGEST_NUMBER_TOKEN = -1e280;

/** Terraform itself uses the address that it connects to. `hostNameRule` checks the other address of a host. */
const IGNORED_HERE: readonly string[] = ["address"];

/** Values that synth does not know, anywhere in the declaration. What is reviewed has to be what is applied. */
export const tokenRule: Rule = (fleet) => tokensIn(fleet, fleet.path, new Set());

function tokensIn(value: object, owner: string, seen: Set<object>): Issue[] {
  if (seen.has(value) || Buffer.isBuffer(value)) return [];
  seen.add(value);
  const path = ownerOf(value) ?? owner;
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (typeof part === "object" && part !== null) return tokensIn(part, path, seen);
    const token = IGNORED_HERE.includes(key) ? undefined : tokenOf(part);
    if (token === undefined) return [];
    return [
      {
        code: "token-in-content",
        path,
        what: `${nameOf(value, key)} has a value that is known only while Terraform runs`,
        got: token,
        allowed: "values that synth knows",
        fix: "write the value itself; only `sshAddress` of a host may be an attribute of another resource",
      },
    ];
  });
}

/** The construct that declared an object of the model. The absolute path of a file on a host is not a construct. */
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
  // The kind names a client certificate condition.
  return `\`${"kind" in holder && key === "value" ? holder.kind : key}\``;
}

/** Whether this rule already reports a value, so that other rules can skip it. */
export function holdsToken(value: string | number): boolean {
  return tokenOf(value) !== undefined;
}
