import { describeOnRealHost } from "./engine-host";
import { bringTwoGenerations, FOLDER, hasFailed, trials } from "./two-generations";

describeOnRealHost("an apply on a full disk", (host) => {
  const FOLDERS = ["/srv/data", "/etc/apache2", "/var/lib/cdktf-mutual-tls"];
  beforeAll(async () => {
    await bringTwoGenerations(host());
    await host().must(`. ${FOLDER}/checks.sh; learn a; on_tmpfs ${FOLDERS.join(" ")}`);
  }, 300_000);

  test.each(FOLDERS)(
    "changes nothing for as long as %s has not a page or an object more, and the next one finishes the work",
    async (folder) => {
      const levels: string[] = [];
      for (const [unit, step] of [
        ["size", 1],
        ["inodes", 4],
      ])
        levels.push(...(await trials(host(), `full-disk.sh ${folder} ${unit} ${step}`)));
      process.stdout.write(
        `levels of ${folder} tried and survived: ${levels.length - levels.filter(hasFailed).length}\n`,
      );
      expect(levels.filter(hasFailed)).toEqual([]);
    },
    900_000,
  );
});
