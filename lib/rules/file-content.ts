import type { Issue } from "../core/issue";
import { isLoneSurrogateIn } from "../plan/bundle";
import { filesOfPlan, type HostPlan } from "../plan/host-plan";

/** Text that is not valid Unicode: written to a file, it would silently become a different text. */
export function fileContentIssues(plan: HostPlan): Issue[] {
  return filesOfPlan(plan).flatMap(({ path, content, declaredBy }) => {
    if (typeof content !== "string" || !isLoneSurrogateIn(content)) return [];
    const line = content.slice(0, content.search(/\p{Cs}/u)).split("\n").length;
    return [
      {
        code: "content-not-text",
        path: declaredBy,
        what: `the text for ${path} has half of a character (a lone surrogate), which UTF-8 cannot encode`,
        got: `line ${line}`,
        allowed: "any Unicode text",
        fix: "read the file as UTF-8, or check where the text is cut",
      },
    ];
  });
}
