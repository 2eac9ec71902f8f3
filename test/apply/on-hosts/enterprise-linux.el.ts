import { describeMatrix } from "../../httpd/matrix/matrix";
import { describeOnRealHost } from "./engine-host";
import { bringTwoGenerations, FOLDER, hasFailed, trials } from "./two-generations";
import { ENTERPRISE_LINUX } from "./web-systems";

/** A sample: the engine is the same as on Debian, where every act is tried. */
const STRIDE = 10;

const RECORD = "/var/lib/cdktf-mutual-tls/record";

describeOnRealHost(
  "on a host of Enterprise Linux",
  (host) => {
    describeMatrix(host, ENTERPRISE_LINUX);

    test("an apply that is killed leaves httpd what it can load, and the next one finishes the work", async () => {
      await bringTwoGenerations(host(), ENTERPRISE_LINUX);
      // The matrix knows the host by another name: what the engine tells people to do then.
      await host().must(`if [ -e ${RECORD} ]; then sed -i '/^host\t/d' ${RECORD}; fi
        mount -t tmpfs -o mode=0755 tmpfs /srv/data
        cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts
        . ${FOLDER}/checks.sh; learn a`);
      const points: string[] = [];
      for (const when of ["before", "after"])
        points.push(...(await trials(host(), `kill-points.sh 1 ${STRIDE} ${when}`)));
      process.stdout.write(
        `points tried and survived: ${points.length - points.filter(hasFailed).length} of ${points.length}\n`,
      );
      expect(points.filter(hasFailed)).toEqual([]);
      expect(points.length).toBeGreaterThanOrEqual(50);
    }, 1_800_000);
  },
  ENTERPRISE_LINUX,
);
