import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cdktf } from "../../lab/cdktf";
import { labDefinition } from "../../lab/definition";
import { ensureNullProvider } from "../../lab/providers";
import { environment, LAB, root } from "./lab-runner";

/** The seed lab's declaration with some of its text replaced, as a user would edit it. */
export function variant(name: string, replacements: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(root, "examples/seed-lab/main.ts"), "utf8").replace(
    '"./inventory"',
    JSON.stringify(join(root, "examples/seed-lab/inventory")),
  );
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`the declaration has no ${JSON.stringify(from)}`);
    text = text.split(from).join(to);
  }
  const file = join(root, ".lab", LAB, `${name}.ts`);
  mkdirSync(join(root, ".lab", LAB), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Runs the real cdktf CLI on a variant. */
export async function cdktfOn(file: string, command: "diff" | "deploy") {
  const options = ["--app", `node_modules/.bin/tsx ${file}`, ...(command === "deploy" ? ["--auto-approve"] : [])];
  return cdktf(labDefinition(environment), await ensureNullProvider(), command, options, () => undefined);
}
