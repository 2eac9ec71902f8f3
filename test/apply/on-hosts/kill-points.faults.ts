import { describeOnRealHost, type EngineHost } from "./engine-host";
import { HttpsClient, type Traffic } from "./https-client";
import { explain } from "./moments";
import { bringTwoGenerations, FOLDER } from "./two-generations";

/** All points take some twenty minutes (FAULTS=all); every third is tried otherwise. */
const STRIDE = process.env.FAULTS === "all" ? 1 : 3;

describeOnRealHost("an apply that is killed on a real host", (host) => {
  test("at any act of any command leaves httpd what it can load, and the next apply finishes the work", async () => {
    await bringTwoGenerations(host());
    await host().must(`mount -t tmpfs tmpfs /srv/data
      cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts
      . ${FOLDER}/checks.sh; learn a`);
    const points: string[] = [];
    const client = HttpsClient.start(host().address, "www.lab");
    let traffic: Traffic;
    try {
      for (const when of ["before", "after"]) points.push(...(await tried(host(), when)));
    } finally {
      traffic = await client.stop();
    }
    const survived = points.filter((line) => line.startsWith("OK\t"));
    process.stdout.write(
      `points tried and survived: ${survived.length} of ${points.length}; requests meanwhile: ${traffic.requests}, sent again: ${traffic.again.length}, failed: ${traffic.failures.length}\n`,
    );
    expect(points.filter((line) => !line.startsWith("OK\t"))).toEqual([]);
    expect(await explain(host(), traffic)).toBe("");
    expect(survived.length).toBeGreaterThanOrEqual(STRIDE === 1 ? 600 : 200);
  }, 1_800_000);
});

/** A line for each point before or after an act. */
async function tried(host: EngineHost, when: string): Promise<string[]> {
  const { code, stdout, stderr } = await host.run(`sh ${FOLDER}/kill-points.sh 1 ${STRIDE} ${when}`);
  const lines = stdout.trimEnd().split("\n");
  expect([code, lines.pop(), stderr]).toEqual([0, "END 0", ""]);
  return lines;
}
