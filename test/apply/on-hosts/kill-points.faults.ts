import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyScript, secretsScript } from "../payload";
import { describeOnRealHost } from "./engine-host";
import { HttpsClient } from "./https-client";
import { MAKE_CERTIFICATE, webSite } from "./web-site";

const read = (name: string) => readFileSync(join(__dirname, name), "utf8");

/** All points take some twenty minutes (FAULTS=all); every third is tried otherwise. */
const STRIDE = process.env.FAULTS === "all" ? 1 : 3;

describeOnRealHost("an apply that is killed on a real host", (host) => {
  test("at any act of any command leaves httpd what it can load, and the next apply finishes the work", async () => {
    await host().must(`${MAKE_CERTIFICATE}
      mkdir -p /srv/data /root/faults && mount -t tmpfs tmpfs /srv/data
      cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts`);
    const certificate = await host().must("cat /etc/ssl/site/site.crt");
    const paths = new Set<string>();
    for (const [index, name] of ["a", "b"].entries()) {
      const { plan, files, secrets } = webSite(index + 1, certificate);
      await host().write(`/root/faults/${name}/apply.sh`, applyScript({ plan, ...files }));
      await host().write(`/root/faults/${name}/secrets.sh`, secretsScript(secrets));
      await host().write(`/root/faults/${name}/generation`, `${index + 1}\n`);
      for (const [, path] of plan.matchAll(/^ {2}(?:file|link|secret|absent) (\S+)/gm)) paths.add(path ?? "");
    }
    await host().write("/root/faults/paths", `${[...paths].join("\n")}\n`);
    for (const name of ["saboteur.sh", "kill-points.sh"]) await host().write(`/root/faults/${name}`, read(name));

    const points: string[] = [];
    let client: HttpsClient | undefined;
    for (const when of ["before", "after"]) {
      const { code, stdout, stderr } = await host().run(`sh /root/faults/kill-points.sh 1 ${STRIDE} ${when}`, {
        onLine: () => {
          client ??= HttpsClient.start(host().address, "www.lab");
        },
      });
      const lines = stdout.trimEnd().split("\n");
      expect([code, lines.pop(), stderr]).toEqual([0, "END 0", ""]);
      points.push(...lines);
    }
    const traffic = await client?.stop();
    const survived = points.filter((line) => line.startsWith("OK\t"));
    process.stdout.write(
      `points tried: ${points.length}, survived: ${survived.length}; ${traffic?.requests} requests meanwhile, ${traffic?.failures.length} failed\n${(traffic?.failures ?? []).map((failure) => `  ${failure}\n`).join("")}`,
    );
    expect(points.filter((line) => !line.startsWith("OK\t"))).toEqual([]);
    expect(traffic?.failures).toEqual([]);
    expect(survived.length).toBeGreaterThanOrEqual(STRIDE === 1 ? 600 : 200);
  }, 1_800_000);
});
