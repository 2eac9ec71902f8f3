import type { Issue } from "../core/issue";
import { type HostPlan, sentFilesOfPlan } from "../plan/host-plan";
import { MESSAGE_BYTES, messageBytes } from "../plan/message-size";

/** A file that Terraform could not send to the null provider: it would fail at once, or at the next change. */
export function fileSizeIssues(plan: HostPlan): Issue[] {
  return sentFilesOfPlan(plan).flatMap((file) => {
    const bytes = messageBytes(file);
    if (bytes <= MESSAGE_BYTES) return [];
    const own = Buffer.byteLength(file.content);
    return [
      {
        code: "content-too-large",
        path: file.declaredBy,
        what: `the content of ${file.path} is too large for Terraform, which sends it several times in one message`,
        got: `${own.toLocaleString("en")} bytes`,
        allowed: `about ${Math.floor((own * MESSAGE_BYTES) / bytes).toLocaleString("en")} bytes of content of this kind`,
        fix: "divide it; or set `documentRoot` to a folder that another program fills, such as /srv/www/NAME, and let that program bring the file",
      },
    ];
  });
}
