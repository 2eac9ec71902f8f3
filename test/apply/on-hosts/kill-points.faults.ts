import { describeOnRealHost } from "./engine-host";
import { HttpsClient, type Traffic } from "./https-client";
import { explain } from "./moments";
import { bringTwoGenerations, FOLDER, hasFailed, trials } from "./two-generations";

/** All points take half an hour (FAULTS=all); every fourth is tried otherwise. */
const STRIDE = process.env.FAULTS === "all" ? 1 : 4;

describeOnRealHost("an apply on a real host", (host) => {
  test("that is killed or fails at any act leaves httpd what it can load, and the next one finishes the work", async () => {
    await bringTwoGenerations(host());
    await host().must(`mount -t tmpfs -o mode=0755 tmpfs /srv/data
      cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts
      . ${FOLDER}/checks.sh; learn a`);
    const points: string[] = [];
    const client = HttpsClient.start(host().address, "www.lab");
    let traffic: Traffic;
    try {
      for (const [index, when] of ["before", "after", "instead"].entries())
        points.push(...(await trials(host(), `kill-points.sh ${1 + (index % STRIDE)} ${STRIDE} ${when}`)));
    } finally {
      traffic = await client.stop();
    }
    process.stdout.write(
      `points tried and survived: ${points.length - points.filter(hasFailed).length} of ${points.length}; requests meanwhile: ${traffic.requests}, sent again: ${traffic.again.length}, failed: ${traffic.failures.length}\n`,
    );
    expect(points.filter(hasFailed)).toEqual([]);
    expect(await explain(host(), traffic)).toBe("");
    expect(points.length).toBeGreaterThanOrEqual(STRIDE === 1 ? 800 : 200);
  }, 1_800_000);
});
