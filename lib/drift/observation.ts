import { gunzipSync } from "node:zlib";
import type { UnfixedCve } from "../report/host-drift";
import { type HostRecord, parseRecord } from "./record";

/** What was seen on a host in one look. */
export interface Observation {
  /** Seconds since 1970 on the host's clock. */
  readonly time: number;
  readonly osId: string;
  /** Systems that it is built from. */
  readonly osLike: readonly string[];
  readonly osVersion: string;
  /** Who applied to the host meanwhile. */
  readonly holder?: string;
  readonly record?: HostRecord;
  /** There is a record, of another version or broken. */
  readonly strangeRecord: boolean;
  /** Bundles whose swap was begun and not finished. */
  readonly interrupted: readonly string[];
  /** By path: the version of a secret, and when its file was written by the run that installed it. */
  readonly times: ReadonlyMap<string, { readonly value: string; readonly time: string }>;
  /** Where a path really lies, once the links on the way to it are followed, if that is elsewhere. */
  readonly places: ReadonlyMap<string, string>;
  /** By place. What is not in it is not there. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** Places of configuration in folders that are read as a whole and that an apply made. */
  readonly others: readonly string[];
  /** sha256 by place. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Bytes by place, of files that differ from what was applied, and of the firewall's zone. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Texts by path, as the last runs were sent them, newest first. */
  readonly payloads: readonly ReadonlyMap<string, string>[];
  /** PEM by place. */
  readonly certificates: ReadonlyMap<string, string>;
  /** In the order in which they were asked for; nothing where systemd does not answer. */
  readonly units?: readonly Unit[];
  /** By question; empty where firewalld does not answer. */
  readonly firewall: ReadonlyMap<string, string>;
  readonly unfixedCves: readonly UnfixedCve[];
}

export interface Seen {
  /** `f`, `d`, `l`, or another letter of find's %y. */
  readonly type: string;
  /** Four octal digits. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  /** When its content was last written. */
  readonly time: string;
  /** Of a link. */
  readonly target: string;
}

export interface Unit {
  readonly loadState: string;
  readonly activeState: string;
  readonly unitFileState: string;
  readonly needsReload: boolean;
}

/** Before it stands what the user's start-up files printed. */
const BEGIN = /^cdktf-mutual-tls-observation 1$/m;

/**
 * Reads what `engine_observe` printed.
 *
 * @throws when it was cut on its way.
 */
export function parseObservation(text: string): Observation {
  const sections = sectionsOf(text.slice(Math.max(0, text.search(BEGIN))));
  const lines = (name: string) => sections.find((section) => section.name === name)?.lines ?? [];
  const rows = (name: string) => lines(name).map((line) => line.split("\t"));
  const value = (name: string, key: string) => rows(name).find(([first]) => first === key)?.[1];
  if (!sections.some(({ name }) => name === "end")) throw new Error("the answer of the host was cut off");
  const written = lines("record").join("\n");
  const record = parseRecord(written);
  const holder = value("host", "holder") ?? value("end", "holder");
  const seen = new Map(rows("seen").map((row) => [row[6] ?? "", seenOf(row)]));
  return {
    time: Number(value("host", "time")),
    osId: value("host", "ID") ?? "",
    osLike: (value("host", "ID_LIKE") ?? "").split(" ").filter((word) => word !== ""),
    osVersion: value("host", "VERSION_ID") ?? "",
    ...(holder === undefined ? {} : { holder }),
    record,
    strangeRecord: record === undefined && written.trim() !== "",
    interrupted: lines("journal").flatMap((mark) => /^(.*)\/swap$/.exec(mark)?.[1] ?? []),
    times: new Map(rows("times").map(([secret = "", time = "", path = ""]) => [path, { value: secret, time }])),
    places: new Map(rows("places").map(([path = "", place = ""]) => [path, place])),
    seen,
    others: lines("others"),
    hashes: new Map(lines("hashes").map((line) => [line.slice(66), line.slice(0, 64)])),
    contents: contentsOf(lines("contents"), lines("bytes"), seen),
    payloads: sections.filter(({ name }) => name.startsWith("payload ")).map(payloadOf),
    certificates: certificatesOf(lines("certificates")),
    units: unitsOf(lines("units")),
    firewall: new Map(rows("firewall").flatMap(([key = "", json = ""]) => (json === "" ? [] : [[key, json]]))),
    unfixedCves: rows("holes").map(([cve = "", name = "", fixedIn = "", version = ""]) => ({
      ...{ cve, package: name, version, fixedIn },
    })),
  };
}

interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

function sectionsOf(text: string): Section[] {
  const sections: { name: string; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("@ ")) sections.push({ name: line.slice(2), lines: [] });
    else if (line !== "") sections[sections.length - 1]?.lines.push(line);
    else if (sections[sections.length - 1]?.name === "units") sections[sections.length - 1]?.lines.push(line);
  }
  return sections;
}

function seenOf(row: readonly string[]): Seen {
  const [type = "", mode = "", owner = "", group = "", size = "", time = "", , target = ""] = row;
  return { type, mode: mode.padStart(4, "0"), owner, group, size: Number(size), time, target };
}

/** The files lie one behind the other. One that grew or shrank meanwhile shifts those behind it: hashes tell. */
function contentsOf(places: readonly string[], base64: readonly string[], seen: ReadonlyMap<string, Seen>) {
  const contents = new Map<string, Buffer>();
  const bytes = unpack(base64);
  let offset = 0;
  for (const place of places) {
    const size = seen.get(place)?.size ?? 0;
    contents.set(place, bytes.subarray(offset, offset + size));
    offset += size;
  }
  return contents;
}

function unpack(base64: readonly string[]): Buffer {
  return base64.length === 0 ? Buffer.alloc(0) : gunzipSync(Buffer.from(base64.join(""), "base64"));
}

function payloadOf({ lines }: Section): Map<string, string> {
  const texts = new Map<string, string>();
  const rest = unpack(lines).toString("utf8").split("\n");
  for (let at = 0; at < rest.length; ) {
    const [, count = "0", key = ""] = /^@ (\d+) (.*)$/.exec(rest[at] ?? "") ?? [];
    const end = at + 1 + Number(count);
    if (key !== "") texts.set(key, rest.slice(at + 1, end).join("\n"));
    at = end;
  }
  return texts;
}

function certificatesOf(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  let place = "";
  for (const line of lines) {
    if (line.startsWith("> ")) place = line.slice(2);
    found.set(place, line.startsWith("> ") ? "" : `${found.get(place)}${line}\n`);
  }
  return found;
}

function unitsOf(lines: readonly string[]): Unit[] | undefined {
  if (lines.includes("failed")) return undefined;
  return lines
    .join("\n")
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map((block) => {
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1] ?? "";
      return {
        loadState: value("LoadState"),
        activeState: value("ActiveState"),
        unitFileState: value("UnitFileState"),
        needsReload: value("NeedDaemonReload") === "yes",
      };
    });
}
