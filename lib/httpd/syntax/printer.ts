import type { Argument, ConfigNode } from "./tree";

/** Writes a configuration tree in httpd's syntax, two spaces a level, with one final newline. */
export function printConfig(nodes: readonly ConfigNode[]): string {
  return `${lines(nodes, "").join("\n")}\n`;
}

function lines(nodes: readonly ConfigNode[], indent: string): string[] {
  return nodes.flatMap((node) => nodeLines(node, indent));
}

function nodeLines(node: ConfigNode, indent: string): string[] {
  switch (node.kind) {
    case "blank":
      return [""];
    case "comment":
      return [`${indent}# ${withoutContinuation(oneLine(node.text))}`];
    case "directive":
      return [indent + [node.name, ...node.arguments.map(printArgument)].join(" ")];
    case "section":
      return [
        `${indent}<${[node.name, ...node.arguments.map(printArgument)].join(" ")}>`,
        ...lines(node.children, `${indent}  `),
        `${indent}</${node.name}>`,
      ];
  }
}

function printArgument(argument: Argument): string {
  if (typeof argument !== "string" && "written" in argument) return withoutVariable(oneLine(argument.written));
  const text = withoutVariable(oneLine(typeof argument === "string" ? argument : argument.expression));
  if (typeof argument !== "string") return `"${text}"`;
  if (/^[^\s"'\\<>]+$/.test(text)) return text;
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

function withoutVariable(text: string): string {
  if (text.includes("${")) {
    throw new Error(
      `httpd replaces \${NAME} in any argument and offers no way to write it literally, got: ${JSON.stringify(text)}`,
    );
  }
  return text;
}

function oneLine(text: string): string {
  if (/[\r\n\0]/.test(text)) {
    throw new Error(`an httpd directive must be one line without NUL, got: ${JSON.stringify(text)}`);
  }
  return text;
}

/** httpd joins continued lines before it looks for comments. */
function withoutContinuation(text: string): string {
  if (text.endsWith("\\")) throw new Error(`a comment cannot end in a backslash, got: ${JSON.stringify(text)}`);
  return text;
}
