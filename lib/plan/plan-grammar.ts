const STATE = "/var/lib/cdktf-mutual-tls/";
const PATH_BYTES = 4000;
/** As the engine has it: only those of ASCII. */
const CONTROL = /(?![\u0080-\u009f])\p{Cc}/u;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*[$]?$/;
const WORDS = /^[A-Za-z0-9._-]+$/;
const BUNDLE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const UNIT = /^[A-Za-z0-9_.:@\\-]+\.(service|timer|socket|path|target|mount)$/;
const BEFORE_BUNDLES = /^(host|os|package-manager|teardown|bundle)$/;

/** Which paths the payload has a frame for. A reader that asks for each content when it needs it knows of all. */
type Frames = Pick<ReadonlySet<string>, "has">;

/**
 * The first line of a plan that the engine refuses, from 1; 0 where it refuses the whole; undefined where it takes it. The same
 * rules are in `lib/apply/engine/plan.awk`, and the stage `fuzz` compares both.
 */
export function refusedLine(text: string, frames: Frames = { has: () => true }): number | undefined {
  const grammar = new Grammar(frames);
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  for (const [index, line] of lines.entries()) {
    if (!grammar.take(line.replace(/^ +/, ""))) return index + 1;
  }
  return grammar.isWhole() ? undefined : 0;
}

class Grammar {
  private readonly head = new Set<string>();
  private readonly bundles = new Set<string>();
  private readonly packages = new Set<string>();
  private readonly kinds = new Map<string, string>();
  private readonly copies = new Set<string>();
  private readonly binaries = new Set<string>();
  private begun = false;
  private isSwitched = false;
  private isOf = false;

  constructor(private readonly frames: Frames) {}

  take(line: string): boolean {
    if (line === "") return true;
    if (!this.begun) {
      this.begun = true;
      return line === "cdktf-mutual-tls-plan 1";
    }
    const [word = "", ...encoded] = line.split(" ");
    const fields = encoded.map(decoded);
    if (!fields.every((field) => field !== undefined)) return false;
    if (this.bundles.size === 0 && !BEFORE_BUNDLES.test(word)) return false;
    if (this.isOf && word !== "on-change" && word !== "await") return false;
    this.isOf = word === "of";
    return this.takeWord(word, fields);
  }

  isWhole(): boolean {
    if (this.isOf || !this.begun || !this.head.has("host") || !this.head.has("os")) return false;
    if ([...this.copies].some((path) => this.binaries.has(path))) return false;
    return [...this.kinds.keys()].every((path) => this.liesInDirectories(path));
  }

  private takeWord(word: string, fields: readonly string[]): boolean {
    const [first = "", second = "", third = ""] = fields;
    const count = fields.length;
    switch (word) {
      case "host":
      case "os":
        return this.takeHead(word) && count === (word === "host" ? 1 : 2) && fields.every((field) => WORDS.test(field));
      case "package-manager":
        return this.takeHead(word) && count === 1 && /^(apt|dnf)$/.test(first);
      case "teardown":
        if (this.bundles.size > 0 || count > 1) return false;
        this.head.add(word);
        return count === 0 || (first === "packages" && this.head.has("package-manager"));
      case "bundle":
        if (this.head.has("teardown") || count !== 1 || !BUNDLE.test(first) || this.bundles.has(first)) return false;
        this.isSwitched = false;
        this.bundles.add(first);
        return true;
      case "package":
        this.packages.add(first);
        return this.head.has("package-manager") && count === 1 && /^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(first);
      case "fix":
        return (
          count === 3 &&
          /^CVE-[0-9]+-[0-9]+$/.test(first) &&
          this.packages.has(second) &&
          /^[0-9]+([.][0-9]+)*$/.test(third)
        );
      case "selinux":
        if (first === "boolean") return count === 2 && /^[a-z0-9_]+$/.test(second);
        return first === "port" && count === 3 && /^[a-z0-9_]+$/.test(second) && /^[1-9][0-9]*$/.test(third);
      case "directory":
        return count === 4 && this.owns(word, fields);
      case "file":
        return this.takeFile(fields);
      case "link":
        return count === 2 && second !== "" && !CONTROL.test(second) && this.owns(word, fields);
      case "absent":
        return count === 1 && this.owns(word, fields);
      case "secret":
        return (
          count === 6 &&
          /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(fields[4] ?? "") &&
          WORDS.test(fields[5] ?? "") &&
          this.owns(word, fields)
        );
      case "validate":
        return count >= 2 && isPath(first) && second !== "";
      case "switch": {
        const isFirst = !this.isSwitched;
        this.isSwitched = true;
        return count === 1 && isPath(first) && isFirst;
      }
      case "of":
        return count >= 1 && fields.every(isPath);
      case "on-change":
        if (first === "run") return count >= 2 && second !== "";
        return /^(reload|restart|start)$/.test(first) && count === 2 && UNIT.test(second);
      case "enable":
        return count === 1 && UNIT.test(first);
      case "await":
        return (
          count >= 3 && /^[1-9][0-9]?[0-9]?$/.test(first) && second !== "" && !CONTROL.test(second) && third !== ""
        );
      default:
        return false;
    }
  }

  /** A line that stands once, before the first bundle. */
  private takeHead(word: string): boolean {
    if (this.bundles.size > 0 || this.head.has(word)) return false;
    this.head.add(word);
    return true;
  }

  private takeFile(fields: readonly string[]): boolean {
    const [path = "", , , , how, sameAs] = fields;
    if (fields.length < 4 || fields.length > 6) return false;
    if (how !== undefined && how !== (sameAs === undefined ? "base64" : "as")) return false;
    if (!this.frames.has(sameAs ?? path) || !this.owns("file", fields)) return false;
    if (sameAs !== undefined) this.copies.add(sameAs);
    else if (how === "base64") this.binaries.add(path);
    return true;
  }

  private owns(kind: string, [path = "", mode = "", owner = "", group = ""]: readonly string[]): boolean {
    if (!isPath(path) || this.kinds.has(path)) return false;
    this.kinds.set(path, kind);
    if (kind === "link" || kind === "absent") return true;
    // A directory that stays as its owner has it.
    if (kind === "directory" && mode === "-" && owner === "-" && group === "-") return true;
    return /^0[0-7][0-7][0-7]$/.test(mode) && NAME.test(owner) && NAME.test(group);
  }

  private liesInDirectories(path: string): boolean {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const kind = this.kinds.get(path.slice(0, end));
      if (kind !== undefined && kind !== "directory") return false;
    }
    return true;
  }
}

/** A field as the plan's writer was given it; undefined where it is not the encoding of a text. */
function decoded(field: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(field)) return undefined;
  try {
    return decodeURIComponent(field);
  } catch {
    return undefined;
  }
}

function isPath(path: string): boolean {
  return (
    /^\/./s.test(path) &&
    !/\/$|\/\/|\/\.\.?(\/|$)/.test(path) &&
    !CONTROL.test(path) &&
    Buffer.byteLength(path) <= PATH_BYTES &&
    !`${path}/`.startsWith(STATE)
  );
}
