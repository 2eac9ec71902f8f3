import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildGoProgram } from "../../lab/go";
import { withLock } from "../../lab/lock";
import { cacheDirectory } from "../../lab/paths";

const VERSION = "v1.7.12";

/** Path of the linter of GitHub's workflows, which is built with Go on first use. */
export async function actionlint(): Promise<string> {
  const binary = join(cacheDirectory(), `actionlint-${VERSION}`, "actionlint");
  await withLock("actionlint", "actionlint", async () => {
    if (existsSync(binary)) return;
    const module = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;
    await buildGoProgram(module, "actionlint", binary, () => undefined);
  });
  return binary;
}
