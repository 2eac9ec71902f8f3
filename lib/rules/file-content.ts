import type { Issue } from "../core/issue";
import { isLoneSurrogateIn } from "../plan/bundle";
import { filesOfPlan, type HostPlan } from "../plan/host-plan";

/** Text that is no Unicode: written out, it would silently become another one. */
export function fileContentIssues(plan: HostPlan): Issue[] {
  return filesOfPlan(plan).flatMap(({ path, content, declaredBy }) => {
    if (typeof content !== "string" || !isLoneSurrogateIn(content)) return [];
    const line = content.slice(0, content.search(/\p{Cs}/u)).split("\n").length;
    return [
      {
        code: "content-not-text",
        path: declaredBy,
        what: `the text for ${path} holds half of a character (a lone surrogate), which has no bytes in UTF-8`,
        got: `line ${line}`,
        allowed: "any Unicode text",
        fix: "read the file as UTF-8, or look where the text is cut",
      },
    ];
  });
}
