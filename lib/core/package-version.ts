import { readFileSync } from "node:fs";
import { join } from "node:path";

let version: string | undefined;

/** Version of this package, as its own file has it. That file lies above this room before and after it is compiled. */
export function packageVersion(): string {
  if (version === undefined) {
    const text = readFileSync(join(__dirname, "../../package.json"), "utf8");
    version = (JSON.parse(text) as { readonly version: string }).version;
  }
  return version;
}
