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

/** All that a host sends compressed, once it is unpacked: files that differ, and the payloads of the last runs. */
const UNPACKED_BYTES = 64 << 20;

/** `@`, the number of lines, and a path of at most 4,000 bytes. */
const LONGEST_HEADER = 5000;

/** A host of 100,000 files answers with 400,000 lines. */
const LINES = 1_000_000;

/** Before it stands what the user's start-up files printed. */
const BEGIN = /^cdktf-mutual-tls-observation 1$/m;

/**
 * Reads what `engine_observe` printed.
 *
 * @throws when it was cut on its way.
 */
export function parseObservation(text: string): Observation {
  if (isLongerThan(text, LINES))
    throw new Error(`the answer of the host has more than ${LINES.toLocaleString("en-US")} lines`);
  const sections = sectionsOf(text.slice(Math.max(0, text.search(BEGIN))));
  const unpack = unpacker();
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
    contents: contentsOf(lines("contents"), unpack(lines("bytes")), seen),
    payloads: sections.filter(({ name }) => name.startsWith("payload ")).map((each) => payloadOf(unpack(each.lines))),
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
function contentsOf(places: readonly string[], bytes: Buffer, seen: ReadonlyMap<string, Seen>) {
  const contents = new Map<string, Buffer>();
  let offset = 0;
  for (const place of places) {
    const size = seen.get(place)?.size ?? 0;
    contents.set(place, bytes.subarray(offset, offset + size));
    offset += size;
  }
  return contents;
}

function isLongerThan(text: string, lines: number): boolean {
  let at = -1;
  for (let line = 0; line < lines; line++) {
    at = text.indexOf("\n", at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Unpacks what was compressed, as long as all of it together is not too large. */
function unpacker(): (base64: readonly string[]) => Buffer {
  let left = UNPACKED_BYTES;
  return (base64) => {
    if (base64.length === 0) return Buffer.alloc(0);
    try {
      const bytes = gunzipSync(Buffer.from(base64.join(""), "base64"), { maxOutputLength: Math.max(1, left) });
      left -= bytes.length;
      return bytes;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") throw error;
      throw new Error(`the answer of the host has more than ${UNPACKED_BYTES / (1 << 20)} MiB when it is unpacked`);
    }
  };
}

/** The frames of a payload. It is not divided into lines: a payload of nothing but line ends would take all memory. */
function payloadOf(bytes: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  const text = bytes.toString("utf8");
  const endOfLine = (from: number) => {
    const end = text.indexOf("\n", from);
    return end < 0 ? text.length : end;
  };
  for (let at = 0; at < text.length; ) {
    let end = endOfLine(at);
    const [, count = "0", key = ""] =
      /^@ (\d{1,9}) (.*)$/.exec(text.slice(at, Math.min(end, at + LONGEST_HEADER))) ?? [];
    const start = end + 1;
    for (let line = 0; line < Number(count) && end < text.length; line++) end = endOfLine(end + 1);
    if (key !== "") texts.set(key, text.slice(start, end));
    at = end + 1;
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
