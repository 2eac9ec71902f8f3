import { patchOf } from "../../core/text/patch";
import { notedWords } from "../../core/text/scripts";
import { own, type Words, words } from "../../core/text/words";
import type { Entry, FileEntry } from "../../plan/bundle";
import { sameContent, textOf } from "../inputs/host-side";
import type { PathChange } from "../prediction/path-change";
import { bytesInWords, withCertificatesInWords } from "./certificates-in-text";
import { type OfHost, shared } from "./host-names";
import { type HostPaths, pathsOf } from "./host-paths";

/** The content of a file, on each host where the same happens to it. */
export interface FileChange {
  readonly path: string;
  readonly hosts: readonly string[];
  /** Each host has its own name where the first one's stands. */
  readonly isByName: boolean;
  /** `replaced`: a file takes the place of something else, or something else that of a file. */
  readonly act: "created" | "changed" | "replaced" | "deleted";
  readonly declaredBy: string;
  /** Unified diff of the text, for patch(1); undefined where it is no text, or hidden. */
  readonly diff?: string;
  /** The diff as it is printed: certificates in words. */
  readonly shown?: string;
  /** What stands instead of a diff. */
  readonly note?: Words;
  /** Words of added lines whose letters are not what they look like. */
  readonly lookAlikes?: readonly string[];
}

/** The contents that change, each once for all hosts on which the same does. */
export function fileChanges(hosts: readonly HostPaths[]): FileChange[] {
  const diffs = new Map<string, Pick<FileChange, "diff" | "shown" | "note" | "lookAlikes">>();
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

const HIDDEN = words`changes, but is hidden: Terraform marks it as sensitive, or does not know it yet`;

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

/** More are in the diff: a page in another alphabet has nothing else. */
const MOST_LOOK_ALIKES = 3;

function bodyOf(path: string, before: Buffer | undefined, after: Buffer | undefined) {
  const [old, fresh] = [before && textOf(before), after && textOf(after)];
  const isText = (before === undefined || old !== undefined) && (after === undefined || fresh !== undefined);
  if (!isText) {
    const inWords = (bytes: Buffer | undefined) => (bytes === undefined ? own("nothing") : bytesInWords(bytes));
    return { note: words`not text: ${inWords(before)} -> ${inWords(after)}` };
  }
  const known = new Set(notedWords(old ?? ""));
  const noted = notedWords(fresh ?? "").filter((word) => !known.has(word));
  const lookAlikes = noted.length === 0 ? {} : { lookAlikes: noted.slice(0, MOST_LOOK_ALIKES) };
  const diff = patchOf(path, old, fresh);
  const [oldWords, freshWords] = [old && withCertificatesInWords(old), fresh && withCertificatesInWords(fresh)];
  if (oldWords === undefined && freshWords === undefined) return { diff, shown: diff, ...lookAlikes };
  return { diff, shown: patchOf(path, oldWords ?? old, freshWords ?? fresh), ...lookAlikes };
}
