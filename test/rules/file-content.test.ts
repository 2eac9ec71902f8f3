import { entriesOf } from "../../lib/plan/bundle";
import type { HostPlan } from "../../lib/plan/host-plan";
import { checkPlan } from "../../lib/rules";
import { hostPlanOf } from "../support/host-plan";

function planWith(content: string): HostPlan {
  return hostPlanOf([entriesOf("stack/www").file("/srv/a", content)]);
}

test.each(["", "text", "\u0000", "a\u0301", "\u{1F512}", "\uFEFFtext"])("any Unicode text passes: %j", (content) => {
  expect(checkPlan(planWith(content))).toEqual([]);
});

test("fails on half of a character, with its line", () => {
  expect(checkPlan(planWith("one\ntwo \ud83d\n"))).toEqual([
    {
      code: "content-not-text",
      path: "stack/www",
      what: "the text for /srv/a has half of a character (a lone surrogate), which UTF-8 cannot encode",
      got: "line 2",
      allowed: "any Unicode text",
      fix: "read the file as UTF-8, or check where the text is cut",
    },
  ]);
});
