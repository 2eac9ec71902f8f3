import { blank, type ConfigNode, comment, directive, section } from "./tree";

/** Why a text is no configuration, and in which of its lines, counted from 1. */
export interface ConfigProblem {
  readonly line: number;
  readonly what: string;
}

interface Open {
  readonly name: string;
  readonly line: number;
  readonly nodes: ConfigNode[];
  readonly written: string;
}

/**
 * Reads directives as a person wrote them. Only the structure is understood: lines, comments and sections, not what a directive
 * says.
 */
export function readConfig(text: string): readonly ConfigNode[] | ConfigProblem {
  const open: Open[] = [{ name: "", line: 0, nodes: [], written: "" }];
  const lines = text.replace(/\r\n/g, "\n").replace(/\n$/, "").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let given = lines[index] ?? "";
    while (given.endsWith("\\") && index + 1 < lines.length) given = given.slice(0, -1) + lines[++index];
    const trimmed = given.trim();
    const top = open[open.length - 1] as Open;
    const wrong = problemOf(trimmed);
    if (wrong !== undefined) return { line, what: wrong };
    if (trimmed === "") top.nodes.push(blank);
    else if (trimmed.startsWith("#")) top.nodes.push(comment(trimmed.slice(1).trim()));
    else if (trimmed.startsWith("</")) {
      const name = /^<\/([A-Za-z]+)>$/.exec(trimmed)?.[1];
      if (open.length === 1 || name === undefined || name.toLowerCase() !== top.name.toLowerCase()) {
        return {
          line,
          what:
            open.length === 1
              ? `${trimmed} ends no section`
              : `${trimmed} does not end <${top.name}> of line ${top.line}`,
        };
      }
      open.pop();
      const node = section(top.name, top.written === "" ? [] : { written: top.written }, ...top.nodes);
      (open[open.length - 1] as Open).nodes.push(node);
    } else if (trimmed.startsWith("<")) {
      const [, name, written] = /^<([A-Za-z]+)(?:\s+(.*?))?\s*>$/.exec(trimmed) ?? [];
      if (name === undefined) return { line, what: `${trimmed} begins no section: <NAME ARGUMENTS>` };
      open.push({ name, line, nodes: [], written: written ?? "" });
    } else {
      const [, name, written] = /^([A-Za-z][A-Za-z0-9_]*)(?:\s+(.*))?$/.exec(trimmed) ?? [];
      if (name === undefined) return { line, what: `${trimmed} begins with no name of a directive` };
      top.nodes.push(written === undefined ? directive(name) : directive(name, { written }));
    }
  }
  const unended = open[open.length - 1] as Open;
  if (open.length > 1) return { line: unended.line, what: `<${unended.name}> has no end` };
  return unended.nodes;
}

function problemOf(line: string): string | undefined {
  if (/[^\P{Cc}\t]/u.test(line)) return "it has a control character";
  if (line.includes("${"))
    return "httpd replaces ${NAME} by what the host knows under that name, and nobody reviews that";
  if (line.endsWith("\\")) return "it ends in a backslash, which joins it to the line behind it";
  return undefined;
}
