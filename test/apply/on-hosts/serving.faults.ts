import { describeOnRealHost } from "./engine-host";
import { HttpsClient, type Traffic } from "./https-client";
import { explain } from "./moments";
import { MAKE_CERTIFICATE, webSite } from "./web-site";

const CHANGES = 200;

describeOnRealHost("httpd, while it is applied to", (host) => {
  test(`answers every request from one generation, through ${CHANGES} of them in a row`, async () => {
    await host().must(`${MAKE_CERTIFICATE}\nmkdir -p /srv/data`);
    const certificate = await host().must("cat /etc/ssl/site/site.crt");
    const apply = async (generation: number) => {
      const { plan, files, secrets } = webSite(generation, certificate);
      expect(await host().deliver(secrets)).toMatchObject({ code: 0 });
      expect(await host().apply(plan, files)).toMatchObject({ code: 0 });
    };
    await apply(1);
    const client = HttpsClient.start(host().address, "www.lab");
    let traffic: Traffic;
    try {
      for (let generation = 2; generation <= CHANGES + 1; generation++) await apply(generation);
    } finally {
      traffic = await client.stop();
    }
    const { requests, failures, again, generations } = traffic;
    process.stdout.write(
      `changes: ${CHANGES}; requests meanwhile: ${requests}, sent again: ${again.length}, failed or mixed: ${failures.length}, generations seen: ${generations.length}\n`,
    );
    expect(await explain(host(), traffic)).toBe("");
    expect(generations).toEqual([...generations].sort((a, b) => Number(a) - Number(b)));
    expect(generations.length).toBeGreaterThan(CHANGES / 2);
  }, 1_800_000);
});
