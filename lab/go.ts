import { join } from "node:path";
import { store, withWorkFolder } from "./cache";
import { must } from "./process";

/**
 * Builds a program of a Go module, `PATH@VERSION`, and puts it into the cache. The caller makes sure that no other
 * process builds it.
 */
export async function buildGoProgram(module: string, name: string, target: string, onLine: (line: string) => void) {
  await withWorkFolder(name, async (work) => {
    const env = {
      GOBIN: work,
      GOPATH: join(work, "path"),
      GOCACHE: join(work, "cache"),
      GOFLAGS: "-modcacherw",
      CGO_ENABLED: "0",
    };
    await must("go", ["install", "-v", module], { cwd: work, env, onLine });
    store(join(work, name), target);
  });
}
