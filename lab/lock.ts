import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { progress } from "./progress";

/**
 * Does work while no other process of this machine holds the same lock. The lock is a listening socket in the abstract
 * namespace: the kernel gives it to one process, and takes it back when that process ends, in whatever way. The socket
 * reports the process id of its holder.
 */
export async function withLock<T>(name: string, label: string, work: () => Promise<T>): Promise<T> {
  const path = `\0cdktf-mutual-tls/${name}`;
  const lock = (await tryLock(path)) ?? (await waitForLock(path, label));
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function waitForLock(path: string, label: string): Promise<Server> {
  return progress.step(label, `waiting for process ${await holder(path)}, which does the same work`, async (step) => {
    for (;;) {
      await sleep(200);
      const lock = await tryLock(path);
      step.result("the other process has finished");
      if (lock !== undefined) return lock;
    }
  });
}

async function tryLock(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.on("error", () => undefined).end(`${process.pid}`));
  server.listen({ path }).unref();
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

async function holder(path: string): Promise<string> {
  let pid = "";
  try {
    for await (const chunk of connect({ path })) pid += String(chunk);
  } catch {
    // The holder has just ended.
  }
  return pid || "unknown";
}
