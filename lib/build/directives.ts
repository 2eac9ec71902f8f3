import { readConfig } from "../httpd/syntax/reader";
import type { BuildContext } from "./context";

/** Directives as a person wrote them. What is no configuration is an issue of the construct at `path`. */
export function directivesModel(build: BuildContext, text: string, path: string): string {
  const read = readConfig(text);
  if ("what" in read) {
    build.issues.push({
      code: "directives",
      path,
      what: `line ${read.line} of \`directives\` is no configuration of httpd`,
      got: read.what,
      allowed: "lines with a directive or a comment, and sections that end",
      fix: "correct `directives`",
    });
  }
  return text;
}
