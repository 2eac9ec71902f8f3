import type { EngineHost } from "./engine-host";
import { HttpsClient } from "./https-client";
import { explain } from "./moments";
import { bringTwoGenerations, hasFailed, trials } from "./two-generations";

/** Clients that make requests all the time, some 20 in a second each. */
const CLIENTS = 3;

/**
 * Kills so many applies of httpd at random moments, while clients make requests. Expects that the next apply reaches what is
 * declared each time, reloads httpd and does not restart it, and that no request fails.
 */
export async function expectRandomKillsToHeal(host: EngineHost, kills: number): Promise<void> {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  process.stdout.write(`to repeat: SEED=${seed}\n`);
  await bringTwoGenerations(host);
  await host.must(`mount -t tmpfs -o mode=0755 tmpfs /srv/data
    cp /etc/hosts /var/hosts && mount --bind /var/hosts /etc/hosts
    . /root/faults/checks.sh; learn a`);
  const clients = Array.from({ length: CLIENTS }, () => HttpsClient.start(host.address, "www.lab"));
  let lines: string[] = [];
  try {
    lines = await trials(host, `random-kills.sh ${kills} ${seed}`);
  } finally {
    const traffic = await Promise.all(clients.map((client) => client.stop()));
    const all = {
      requests: traffic.reduce((sum, each) => sum + each.requests, 0),
      failures: traffic.flatMap(({ failures }) => failures),
      again: traffic.flatMap(({ again }) => again),
      generations: [],
    };
    process.stdout.write(
      `kills: ${lines.length}, not healed: ${lines.filter(hasFailed).length}; requests meanwhile: ${all.requests}, sent again: ${all.again.length}, failed: ${all.failures.length}\n`,
    );
    expect(await explain(host, all)).toBe("");
  }
  expect(lines.filter(hasFailed)).toEqual([]);
  expect(lines).toHaveLength(kills);
}
