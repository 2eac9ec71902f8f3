import { setTimeout as sleep } from "node:timers/promises";
import { pairsCommand } from "../../../lib/plan/certificate-pairs";
import { planField } from "../../../lib/plan/host-plan";
import { mint } from "../../pki/mint";
import { describeOnRealHost } from "./engine-host";
import { HttpsClient, type Traffic } from "./https-client";
import { explain } from "./moments";
import { bringGeneration, bringTwoGenerations, FOLDER, hasFailed, trials } from "./two-generations";
import { type Generation, webSite } from "./web-site";

/** systemd reloads httpd by what fails once where this file is. */
const RELOAD_FAILS = "/run/reload-fails";
const DROP_IN = `[Service]
ExecReload=
ExecReload=/bin/sh -c 'if [ -e ${RELOAD_FAILS} ]; then rm ${RELOAD_FAILS}; exit 1; fi; exec apachectl graceful'
`;

/** Moments of an apply, as the first act of the engine that is like this. */
const MOMENTS = {
  "files are staged": "* cp -aT -- */secrets/*",
  "the first bundle's files are half moved": "* mv -f -t /srv/data/site -- */site.conf",
  "links stand where httpd reads, and still lead to the old files": "* mv -fT */point/to-new */point/current",
  "the new files have just become live": "* mv */journal/httpd/swap */journal/httpd/swapped",
  "httpd has not been told yet": "* systemctl reload -- apache2.service",
  "the links are being replaced by what they lead to": "* mv -f -t /etc/apache2/vhosts.d -- */new/*",
};

describeOnRealHost("an apply on a real host", (host) => {
  let at: "a" | "b" = "a";
  const other = () => (at === "a" ? "b" : "a");
  const numberOf = (name: "a" | "b") => (name === "a" ? 1 : 2);
  const sh = (lines: string) => host().must(`. ${FOLDER}/checks.sh\n${lines}`);
  /** What is wrong after a mishap on the way to the other generation; then it is reached by one more apply. */
  const judged = async (lines = "judge_now FROM TO; judge_reload") => {
    const names = { FROM: at, TO: other() };
    const reasons = await sh(
      `{ ${lines}\njudge_next TO log/next; } >&2\nprintf %s "$reasons"`.replace(
        /FROM|TO/g,
        (name) => names[name as "FROM" | "TO"],
      ),
    );
    at = other();
    return reasons;
  };
  const serving = async (work: () => Promise<void>): Promise<Traffic> => {
    const client = HttpsClient.start(host().address, "www.lab");
    let traffic: Traffic;
    try {
      await work();
    } finally {
      traffic = await client.stop();
    }
    expect(await explain(host(), traffic)).toBe("");
    return traffic;
  };
  /** Applies the other generation with a change that makes it fail. */
  const failing = async (change: (generation: Generation) => Generation) => {
    const number = numberOf(other());
    const certificate = await host().must("cat /etc/ssl/site/site.crt");
    await bringGeneration(host(), "failing", number, change(webSite(number, certificate)));
    await sh("sh failing/secrets.sh");
    const { code, stdout, stderr } = await host().run(`cd ${FOLDER}; sh failing/apply.sh`);
    return { code, out: stdout + stderr };
  };

  beforeAll(async () => {
    await bringTwoGenerations(host());
    await host().write("/etc/systemd/system/apache2.service.d/reload.conf", DROP_IN);
    await sh("mkdir -p log; systemctl daemon-reload; learn a; learn b; learn a");
  }, 300_000);

  test("that httpd would not start with changes nothing that httpd reads, and tells it nothing", async () => {
    const reloads = () => host().must("grep -c AH00493 /var/log/apache2/error.log");
    const traffic = await serving(async () => {
      const before = await reloads();
      const run = await failing((generation) => ({
        ...generation,
        files: { ...generation.files, "/etc/apache2/ports.conf": "NoSuchDirective on\n" },
      }));
      expect(run).toMatchObject({ code: 70 });
      expect(run.out).toContain("Invalid command 'NoSuchDirective'");
      expect(run.out).toContain("failed in bundle httpd, no file of it was changed");
      expect(await reloads()).toBe(before);
      await sleep(200);
    });
    expect(traffic.generations).toEqual(["1"]);
    expect(await judged()).toBe("");
  }, 300_000);

  test("whose reload fails is rolled back, and httpd serves as before", async () => {
    const traffic = await serving(async () => {
      await host().must(`touch ${RELOAD_FAILS}`);
      const run = await failing((generation) => generation);
      expect(run).toMatchObject({ code: 70 });
      expect(run.out).toContain("FAILED: apache2.service did not reload\n  the previous files are back\n");
      expect(run.out).toContain("reload apache2.service (with the previous files)");
      await sleep(200);
    });
    expect(traffic.generations).toEqual(["2"]);
    expect(await judged()).toBe("");
  }, 300_000);

  test("that does not become healthy is rolled back, and httpd answers throughout", async () => {
    const traffic = await serving(async () => {
      const run = await failing((generation) => ({
        ...generation,
        plan: generation.plan.replace(/ {2}await .*/, "  await 2 a%20file test -e /run/healthy"),
      }));
      expect(run).toMatchObject({ code: 70 });
      expect(run.out).toContain("FAILED: did not pass within 2 s: a file\n  the previous files are back\n");
      await sleep(1000);
    });
    expect(traffic.generations).toEqual(["1", "2", "1"]);
    expect(await judged()).toBe("");
  }, 300_000);

  test("with a certificate of another key changes nothing, where httpd alone would have ended with all its sites", async () => {
    const served = String(numberOf(at));
    const traffic = await serving(async () => {
      const other = await mint({ name: "CN=www.lab", ca: false });
      const certificate = "/etc/ssl/site/site.crt";
      const pair = { certificatePath: certificate, privateKeyPath: "/etc/ssl/site/site.key" };
      const validate = ["validate", "/etc/apache2", ...pairsCommand([pair])].map(planField).join(" ");
      const before = await host().must(`cat ${certificate}`);
      const change = (plan: string, tested: boolean) =>
        plan.replace(
          / {2}switch /,
          `  file ${certificate} 0644 root root\n${tested ? `  ${validate}\n` : ""}  switch `,
        );
      const wrong = (tested: boolean) => (generation: Generation) => ({
        ...generation,
        plan: change(generation.plan, tested),
        files: { ...generation.files, [certificate]: other.parsed.pem },
      });
      const run = await failing(wrong(true));
      expect(run).toMatchObject({ code: 70 });
      expect(run.out).toContain("site.key is not the key of the certificate in /etc/ssl/site/site.crt");
      expect(run.out).toContain("failed in bundle httpd, no file of it was changed");
      expect(await host().must(`cat ${certificate}`)).toBe(before);
      // The test of httpd itself passes with it.
      const alone = `cp ${certificate} /run/site.crt; cat >${certificate}; apache2ctl -t; code=$?; cp /run/site.crt ${certificate}; exit $code`;
      expect((await host().run(alone, { input: other.parsed.pem })).code).toBe(0);
    });
    expect(traffic.generations).toEqual([served]);
    expect(await judged()).toBe("");
  }, 300_000);

  test.each(Object.entries(MOMENTS).filter((_, index) => index % 2 === 0))(
    "goes on to its end where its connection is cut while %s",
    async (_, pattern) => {
      await serving(async () => {
        await sh(`sh ${other()}/secrets.sh`);
        expect((await host().run(`. ${FOLDER}/checks.sh; cut_off ${other()} '${pattern}'`)).code).toBe(255);
        await sh("test -e /run/sabotage.point; flock -w 60 /run/cdktf-mutual-tls.lock true; stand_aside");
        expect(await judged("judge_now FROM TO; judge_done TO")).toBe("");
      });
    },
    300_000,
  );

  test.each(Object.entries(MOMENTS))(
    "is made up for by the next one where the host loses its power while %s",
    async (_, pattern) => {
      await sh(`sh ${other()}/secrets.sh`);
      const halted = host().run(`. ${FOLDER}/checks.sh; sabotaged ${other()} halt '${pattern}' log/halt`);
      await sh("timeout 120 sh -c 'until [ -e /run/sabotage.point ]; do sleep 0.1; done'");
      await host().powerCycle();
      await sh("stand_aside");
      expect((await halted).code).not.toBe(0);
      expect(await judged("judge_now FROM TO; judge_reload")).toBe("");
    },
    300_000,
  );

  describe("on a full disk", () => {
    beforeAll(() => sh("learn a; on_tmpfs /srv/data /etc/apache2 /var/lib/cdktf-mutual-tls"), 120_000);

    test.each([
      ["/srv/data size 3"],
      ["/etc/apache2 size 5"],
      ["/var/lib/cdktf-mutual-tls inodes 20"],
      ["/run size 2600"],
    ])(
      "leaves everything as it was while that is full (%s more each time)",
      async (disk) => {
        await serving(async () => {
          const levels = await trials(host(), `full-disk.sh ${disk}`);
          expect(levels.filter(hasFailed)).toEqual([]);
          expect(levels.length).toBeGreaterThan(1);
        });
      },
      300_000,
    );
  });
});
