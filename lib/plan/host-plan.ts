import type { PlatformData } from "../platform/platform-data";
import type { Bundle, Entry, FileEntry, SecretEntry, SelinuxPermission, Step } from "./bundle";
import { copiesOf } from "./copies";

/** Everything that one apply does on one host. */
export interface HostPlan {
  readonly name: string;
  readonly fqdn: string;
  readonly path: string;
  readonly platform: PlatformData;
  readonly bundles: readonly Bundle[];
  /** The host is taken out of management. Then it has no bundles. */
  readonly teardown?: { readonly removePackages: boolean };
  /** Names of the hosts whose apply has to finish before this one begins. */
  readonly after: readonly string[];
}

/** Entries of all bundles in order. */
export function entriesOfPlan(plan: Pick<HostPlan, "bundles">): Entry[] {
  return plan.bundles.flatMap((bundle) => bundle.entries);
}

export function filesOfPlan(plan: Pick<HostPlan, "bundles">): FileEntry[] {
  return entriesOfPlan(plan).filter((entry): entry is FileEntry => entry.kind === "file");
}

/** Files whose content travels. Each other file has the same content as one of these. */
export function sentFilesOfPlan(plan: Pick<HostPlan, "bundles">): FileEntry[] {
  const files = filesOfPlan(plan);
  const copies = copiesOf(files);
  return files.filter(({ path }) => !copies.has(path));
}

export function secretsOfPlan(plan: Pick<HostPlan, "bundles">): SecretEntry[] {
  return entriesOfPlan(plan).filter((entry): entry is SecretEntry => entry.kind === "secret");
}

/** One field of a plan line: bytes that would end it are written as %XX. */
export function planField(text: string): string {
  let field = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const plain = byte > 0x20 && byte !== 0x25 && byte !== 0x7f;
    field += plain && byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return field;
}

/**
 * The plan as the engine on the host reads it: one act a line, fields divided by one space. A host has awk and no JSON
 * parser, and people read the changed lines of a plan.
 */
export function printHostPlan(plan: HostPlan): string {
  const lines = [
    "cdktf-mutual-tls-plan 1",
    line("host", plan.fqdn),
    line("os", plan.platform.osId, plan.platform.osVersion),
    line("package-manager", plan.platform.packageManager),
  ];
  if (plan.teardown !== undefined) lines.push(line("teardown", ...(plan.teardown.removePackages ? ["packages"] : [])));
  const copies = copiesOf(filesOfPlan(plan));
  for (const bundle of plan.bundles) {
    lines.push("", line("bundle", bundle.name));
    for (const name of bundle.packages) lines.push(`  ${line("package", name)}`);
    for (const { cve, package: name, version } of bundle.fixes ?? [])
      lines.push(`  ${line("fix", cve, name, version)}`);
    for (const permission of bundle.selinux ?? []) lines.push(`  ${selinuxLine(permission)}`);
    for (const entry of bundle.entries) lines.push(`  ${entryLine(entry, copies)}`);
    for (const { root, command } of bundle.validations) lines.push(`  ${line("validate", root, ...command)}`);
    if (bundle.switchRoot !== undefined) lines.push(`  ${line("switch", bundle.switchRoot)}`);
    for (const step of bundle.steps) {
      if (step.kind !== "enable" && step.of !== undefined) lines.push(`  ${line("of", ...step.of)}`);
      lines.push(`  ${stepLine(step)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function line(...fields: string[]): string {
  return fields.map(planField).join(" ");
}

function entryLine(entry: Entry, copies: ReadonlyMap<string, string>): string {
  switch (entry.kind) {
    case "link":
      return line("link", entry.path, entry.target);
    case "absent":
      return line("absent", entry.path);
    case "secret":
      return line("secret", entry.path, entry.mode, entry.owner, entry.group, entry.secret.name, entry.secret.version);
    case "directory":
      return line("directory", entry.path, entry.mode, entry.owner, entry.group);
    case "file": {
      const sameAs = copies.get(entry.path);
      const how = Buffer.isBuffer(entry.content) ? ["base64"] : sameAs === undefined ? [] : ["as", sameAs];
      return line("file", entry.path, entry.mode, entry.owner, entry.group, ...how);
    }
  }
}

function selinuxLine(permission: SelinuxPermission): string {
  if (permission.kind === "boolean") return line("selinux", "boolean", permission.name);
  return line("selinux", "port", permission.type, String(permission.port));
}

function stepLine(step: Step): string {
  if (step.kind === "enable") return line("enable", step.unit);
  if (step.kind === "await") return line("await", String(step.seconds), step.label, ...step.command);
  return step.action === "run" ? line("on-change", "run", ...step.command) : line("on-change", step.action, step.unit);
}
