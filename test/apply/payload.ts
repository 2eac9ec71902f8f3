import { gzipSync } from "node:zlib";
import { engineScript } from "../../lib/apply/engine";

export const ENGINE = engineScript();
const END = "CDKTF-MUTUAL-TLS-PAYLOAD";

/** The frames of a payload, as the Terraform expression writes them. */
export function frames(contents: Readonly<Record<string, string>>): string {
  return Object.keys(contents)
    .sort()
    .map((key) => `@ ${(contents[key] ?? "").split("\n").length} ${key}\n${contents[key]}\n`)
    .join("");
}

/** The script that a host runs. `settings` are lines between the engine and its call. */
export function applyScript(contents: Readonly<Record<string, string>>, settings = ""): string {
  return script("engine_apply", gzipSync(frames(contents)).toString("base64"), settings);
}

export function secretsScript(lines: string): string {
  return script("engine_secrets", `${lines}\nend`, "");
}

export function script(verb: string, input: string, settings: string): string {
  return `${ENGINE}\n${settings}\n${verb} <<'${END}'\n${input}\n${END}\n`;
}
