// Starts the project's own programs. Installs their dependencies first if needed, and needs none itself. Standard
// output is only for the program. All messages of this file go to standard error.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = {
  lab: "lab/main.ts",
  test: "scripts/test.ts",
  "test-names": "scripts/test-names.ts",
  compare: "scripts/compare.ts",
  bench: "bench/main.ts",
  build: "scripts/build.ts",
};

const modules = join(root, "node_modules");
const lockFile = join(root, "package-lock.json");
const stampFile = join(modules, ".cdktf-mutual-tls-lock");

async function main([verb, ...args]) {
  if (!Object.hasOwn(programs, verb ?? "")) {
    say(`usage: node scripts/run.mjs ${Object.keys(programs).join("|")} ARGS...`);
    return 2;
  }
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    say(`Node.js 20 or newer is required; this is ${process.version} (${process.execPath})`);
    return 1;
  }
  if (!isInstalled()) {
    const code = await alone(async () => (isInstalled() ? 0 : install()));
    if (code !== 0) return code;
  }
  const loader = pathToFileURL(join(modules, "tsx/dist/loader.mjs")).href;
  return run(process.execPath, ["--import", loader, join(root, programs[verb]), ...args], "inherit").ended;
}

function lockHash() {
  return createHash("sha256").update(readFileSync(lockFile)).digest("hex");
}

/** True for what was installed from this lock file: here, or by npm, which writes its own record last. */
function isInstalled() {
  if (existsSync(stampFile)) return readFileSync(stampFile, "utf8") === lockHash();
  const record = join(modules, ".package-lock.json");
  if (!existsSync(record) || statSync(record).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(stampFile, lockHash());
  return true;
}

async function install() {
  const start = Date.now();
  const hash = lockHash();
  const npm = process.env.npm_execpath?.endsWith(".js")
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  const isTerminal = process.stderr.isTTY && !process.env.CI;
  const text = () => `  npm        installing dependencies, ${Math.round((Date.now() - start) / 1000)} s`;
  say(isTerminal ? "" : text(), isTerminal ? "" : "\n");
  const timer = setInterval(() => (isTerminal ? say(`\r\u001b[K${text()}`, "") : say(text())), isTerminal ? 200 : 5000);
  const npmArguments = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=warn"];
  const { child, ended } = run(npm[0], [...npm.slice(1), ...npmArguments], ["ignore", "pipe", "pipe"]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await ended;
  clearInterval(timer);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  if (isTerminal) say("\r\u001b[K", "");
  if (code === 0) {
    writeFileSync(stampFile, hash);
    say(`  npm        dependencies installed in ${seconds} s`);
  } else {
    say(`${output}\n  npm        npm ci failed after ${seconds} s, see above`);
  }
  return code;
}

/**
 * Does work while no other process does it in this checkout. The lock is a listening socket in the abstract namespace
 * of Linux: it has no file that could stay behind, and the kernel takes it back when its holder dies.
 */
async function alone(work) {
  if (process.platform !== "linux") return work();
  const path = `\0cdktf-mutual-tls/npm/${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
  for (let attempt = 0; ; attempt++) {
    const server = createServer((socket) => socket.end());
    const isMine = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen({ path }, () => resolve(true));
    });
    if (isMine) {
      try {
        return await work();
      } finally {
        server.close();
      }
    }
    if (attempt % 25 === 0) say("  npm        waiting for another process that installs dependencies here");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Runs a command; signals go to it, and it decides how this process ends. */
function run(command, args, stdio) {
  const child = spawn(command, args, { cwd: stdio === "inherit" ? undefined : root, stdio });
  const forward = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const ended = new Promise((resolve) => {
    child.on("error", (error) => {
      say(`${command} cannot be started: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
  return { child, ended };
}

function say(text, end = "\n") {
  process.stderr.write(text + end);
}

process.exitCode = await main(process.argv.slice(2));
