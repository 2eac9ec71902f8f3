#!/usr/bin/env node
// Starts the program: in the package the compiled one, in a checkout its sources, which need no build and are never stale.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const sources = new URL("../lib/cli/main.ts", import.meta.url);
if (existsSync(sources)) {
  (await import("tsx/cjs/api")).register();
  (await import("tsx/esm/api")).register();
  require("../lib/cli/main.ts").start();
} else {
  require("../dist/cli/main.js").start();
}
