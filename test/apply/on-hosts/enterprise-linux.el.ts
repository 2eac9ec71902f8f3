import { describeOnRealHost } from "./engine-host";
import { bringTwoGenerations, FOLDER } from "./two-generations";
import { ENTERPRISE_LINUX } from "./web-systems";

/** A sample: the engine is the same as on Debian, where every act is tried. */
const STRIDE = 10;

describeOnRealHost(
  "an apply that is killed on a host of Enterprise Linux",
  (host) => {
    test("leaves httpd what it can load, and the next apply finishes the work", async () => {
      await bringTwoGenerations(host(), ENTERPRISE_LINUX);
      await host().must(`mount -t tmpfs tmpfs /srv/data
        cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts
        . ${FOLDER}/checks.sh; learn a`);
      const points: string[] = [];
      for (const when of ["before", "after"]) {
        const { code, stdout, stderr } = await host().run(`sh ${FOLDER}/kill-points.sh 1 ${STRIDE} ${when}`);
        const lines = stdout.trimEnd().split("\n");
        expect([code, code === 0 ? lines.pop() : stdout, stderr]).toEqual([0, "END 0", ""]);
        points.push(...lines);
      }
      const survived = points.filter((line) => line.startsWith("OK\t"));
      process.stdout.write(`points tried and survived: ${survived.length} of ${points.length}\n`);
      expect(points.filter((line) => !line.startsWith("OK\t"))).toEqual([]);
      expect(survived.length).toBeGreaterThanOrEqual(50);
    }, 1_800_000);
  },
  ENTERPRISE_LINUX,
);
