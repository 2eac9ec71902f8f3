import { unifiedDiff } from "../../core/text/file-diff";
import { own, type Words, words } from "../../core/text/words";
import type { Entry, FileEntry } from "../../plan/bundle";
import { sameContent, textOf } from "../inputs/host-side";
import type { FileChange, PathNote, SecretChange } from "../page/review-model";
import { isOwned, ownership as ownershipChange, type PathChange } from "../prediction/path-change";
import type { PredictedApply } from "../prediction/predict";
import { bytesInWords, withCertificatesInWords } from "./certificates-in-text";
import { type OfHost, shared } from "./host-names";

/** One host's part of what the page says of paths. */
export interface HostPaths {
  readonly name: string;
  readonly fqdn: string;
  readonly predicted: PredictedApply;
  readonly hidden: ReadonlySet<string>;
}

/** The contents that change, each once for all hosts on which the same does. */
export function fileChanges(hosts: readonly HostPaths[]): FileChange[] {
  const diffs = new Map<string, Pick<FileChange, "diff" | "shown" | "note">>();
  const changes: OfHost<Omit<FileChange, "hosts" | "isByName">>[] = [];
  for (const host of hosts) {
    for (const change of pathsOf(host)) {
      const content = contentOf(change);
      if (content === undefined) continue;
      const { before, after } = content;
      const key = JSON.stringify([change.path, before?.toString("latin1"), after?.toString("latin1")]);
      let body = diffs.get(key);
      if (body === undefined) {
        body = host.hidden.has(change.path) ? { note: HIDDEN } : bodyOf(change.path, before, after);
        diffs.set(key, body);
      }
      const value = {
        path: change.path,
        act: actOf(change, content),
        declaredBy: (change.after ?? change.before)?.declaredBy ?? "",
        ...body,
      } as const;
      const text = JSON.stringify([value.act, value.path, value.diff, value.shown, value.note]);
      changes.push({ name: host.name, fqdn: host.fqdn, text, value });
    }
  }
  const all = shared(changes).map(({ value, hosts: names, isByName }) => ({ ...value, hosts: names, isByName }));
  // What changes is read line by line, what comes or goes as a whole.
  return ORDER.flatMap((act) => all.filter((change) => change.act === act));
}

const ORDER = ["changed", "replaced", "created", "deleted"] as const;

function actOf({ before, after }: PathChange, content: Content): FileChange["act"] {
  if (content.before !== undefined && content.after !== undefined) return "changed";
  if (isThere(before) && isThere(after)) return "replaced";
  return content.before === undefined ? "created" : "deleted";
}

function isThere(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.kind !== "absent";
}

const HIDDEN = words`changes, and is hidden: Terraform says that it is sensitive, or not known yet`;

interface Content {
  readonly before?: Buffer;
  readonly after?: Buffer;
}

/** The content of a file before and after, where it changes. */
function contentOf({ before, after }: PathChange): Content | undefined {
  const [old, fresh] = [asFile(before), asFile(after)];
  if (old === undefined && fresh === undefined) return undefined;
  if (old !== undefined && fresh !== undefined && sameContent(old.content, fresh.content)) return undefined;
  return { before: bytesOf(old), after: bytesOf(fresh) };
}

function asFile(entry: Entry | undefined): FileEntry | undefined {
  return entry?.kind === "file" ? entry : undefined;
}

function bytesOf(file: FileEntry | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  return Buffer.isBuffer(file.content) ? file.content : Buffer.from(file.content, "utf8");
}

function bodyOf(path: string, before: Buffer | undefined, after: Buffer | undefined) {
  const [old, fresh] = [before && textOf(before), after && textOf(after)];
  const isText = (before === undefined || old !== undefined) && (after === undefined || fresh !== undefined);
  if (!isText) {
    const inWords = (bytes: Buffer | undefined) => (bytes === undefined ? own("nothing") : bytesInWords(bytes));
    return { note: words`no text: ${inWords(before)} -> ${inWords(after)}` };
  }
  const diff = unifiedDiff(path, old, fresh);
  const [oldWords, freshWords] = [old && withCertificatesInWords(old), fresh && withCertificatesInWords(fresh)];
  if (oldWords === undefined && freshWords === undefined) return { diff, shown: diff };
  return { diff, shown: unifiedDiff(path, oldWords ?? old, freshWords ?? fresh) };
}

const USUAL = { directory: "0755 root root", file: "0644 root root", secret: "0600 root root" } as const;

/** Modes and owners that change, or are unusual where the path is new; links. */
export function attributeChanges(hosts: readonly HostPaths[]): PathNote[] {
  return noted(hosts, (change) => {
    const { sign, before, after } = change;
    if (sign === "-") return undefined;
    const instead = before === undefined || before.kind === after?.kind ? [] : own(` instead of a ${before.kind}`);
    if (after?.kind === "link") {
      const was = before?.kind === "link" ? words` instead of ${before.target}` : instead;
      return words`${own(before === undefined ? "new link" : "link")} to ${after.target}${was}`;
    }
    if (!isOwned(after)) return undefined;
    if (instead.length > 0) return [...own(`a ${after.kind}`), ...instead];
    const isNew = before === undefined;
    const ownership = isNew ? `${after.mode} ${after.owner} ${after.group}` : ownershipChange(before, after);
    // What nearly all of them have needs no line.
    if (ownership === "" || (isNew && ownership === USUAL[after.kind])) return undefined;
    if (change.what.startsWith("no longer declared")) return words`no longer declared, ${ownership}`;
    return words`${ownership}`;
  });
}

/** What leaves the hosts. */
export function deletions(hosts: readonly HostPaths[]): PathNote[] {
  return noted(hosts, ({ sign, kind, what, isCertain }) => {
    if (sign !== "-") return undefined;
    if (kind === "directory") return own("removed where nothing else is in it");
    if (what === "pruned, the original is back") return own("comes back where an apply had removed it");
    return own(isCertain ? "deleted" : "deleted where it is there");
  });
}

function noted(hosts: readonly HostPaths[], noteOf: (change: PathChange) => Words | undefined): PathNote[] {
  const notes = hosts.flatMap((host) =>
    pathsOf(host).flatMap((change) => {
      const what = noteOf(change);
      if (what === undefined) return [];
      const value = { path: change.path, what, isCertain: change.isCertain };
      return [{ name: host.name, fqdn: host.fqdn, text: JSON.stringify(value), value }];
    }),
  );
  return shared(notes).map(({ value, hosts: names, isByName }) => ({ ...value, hosts: names, isByName }));
}

/** Secrets by version: what is in them is on neither side. */
export function secretChanges(hosts: readonly HostPaths[]): SecretChange[] {
  const changes = new Map<string, SecretChange & { readonly hosts: string[]; readonly paths: string[] }>();
  for (const host of hosts) {
    for (const { path, before, after } of pathsOf(host)) {
      const old = before?.kind === "secret" ? before.secret : undefined;
      const fresh = after?.kind === "secret" ? after.secret : undefined;
      if (old?.name === fresh?.name && old?.version === fresh?.version) continue;
      const isSame = old?.name === fresh?.name;
      const sides = isSame ? [{ name: old?.name ?? "", from: old?.version, to: fresh?.version }] : [];
      if (!isSame && old !== undefined) sides.push({ name: old.name, from: old.version, to: undefined });
      if (!isSame && fresh !== undefined) sides.push({ name: fresh.name, from: undefined, to: fresh.version });
      for (const side of sides) {
        const key = JSON.stringify(side);
        const change = changes.get(key) ?? { ...side, hosts: [], paths: [] };
        changes.set(key, change);
        if (!change.hosts.includes(host.name)) change.hosts.push(host.name);
        if (!change.paths.includes(path)) change.paths.push(path);
      }
    }
  }
  return [...changes.values()];
}

export function pathsOf({ predicted }: { readonly predicted: PredictedApply }): PathChange[] {
  return [...predicted.bundles.flatMap(({ paths }) => paths), ...predicted.gone];
}
