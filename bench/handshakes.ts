import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../lab/errors";
import { progress, type Step } from "../lab/progress";
import { Client } from "./client";
import { type Contender, contendersFor } from "./contenders";
import { type Cycle, handshakeTable } from "./handshake-tables";
import type { BenchHost } from "./host";
import type { Subject } from "./subject";

const RUNS = 3;
const CONNECTIONS = 1000;
const AFTER_RESTART = 100;

export const handshakes: Subject = {
  name: "handshakes",
  summary: "TLS handshakes and staples of the default, beside the post's configuration",
  isDefault: true,
  run: async (bench) => {
    const host = await bench.host();
    const folder = join(bench.folder, "handshakes");
    mkdirSync(folder);
    const client = await Client.of(host);
    const contenders = await progress.step("bench", "handshakes: preparing", (_) => contendersFor(host, folder));
    const cycles = new Map<string, Cycle[]>(contenders.map(({ name }) => [name, []]));
    try {
      for (let run = 1; run <= RUNS; run++) {
        for (const contender of contenders) {
          const what = `handshakes: ${contender.name.toLowerCase()}, run ${run} of ${RUNS}`;
          await progress.step("bench", what, async (step) => {
            cycles.get(contender.name)?.push(await measureCycle(contender, host, client, step));
            step.result(what);
          });
        }
      }
    } finally {
      await host.responder.become("answering");
    }
    return {
      title: "Handshakes and staples: the default, and the post's configuration",
      tables: [handshakeTable([...cycles])],
      aims: [],
      notes: [
        `Medians of ${RUNS} alternated runs, P-256 certificates. Clients share the cores with httpd; its CPU is its own.`,
        "curl makes a new connection and one small request over HTTP/1.1; with a certificate, for the restricted path.",
        "Stapled: with the very response that the responder gives. Hangs: it accepts connections and never answers.",
        "POST: the post's configuration as printed, with the closing tags that were lost, Debian's paths and other names.",
        "POST'S WAY: the library with StaplingEngine.modSsl() and ClientAuthentication.perPath().",
        "BETTER: how many times as good the default is as the post; below 1x it is worse.",
      ],
    };
  },
};

/** One contender from nothing to the end of its runs. */
async function measureCycle(contender: Contender, host: BenchHost, client: Client, step: Step): Promise<Cycle> {
  const { responder } = host;
  step.detail("installing");
  await responder.become("answering");
  await contender.install();

  step.detail("first start, responder hanging");
  await responder.become("hanging");
  await host.startHttpd({ keepStaples: false });
  const first = await client.handshakes(1);

  step.detail("stapled handshakes");
  await responder.become("answering");
  await host.startHttpd({ keepStaples: true });
  await untilStapled(client);
  const stapled = await client.stapledLoad(CONNECTIONS);
  step.detail("connections of curl");
  const anonymous = await client.requestLoad(CONNECTIONS, false);
  step.detail("connections of curl with a certificate");
  const withCertificate = await client.requestLoad(CONNECTIONS, true);

  step.detail("restart, responder hanging");
  await responder.become("hanging");
  await host.startHttpd({ keepStaples: true });
  const again = await client.handshakes(1);

  step.detail("restart, responder down");
  await responder.become("down");
  await host.startHttpd({ keepStaples: true });
  const down = await client.handshakes(AFTER_RESTART);
  return { stapled, anonymous, withCertificate, first, again, down };
}

/** mod_md fetches right after the start, mod_ssl in the first handshake that asks. */
async function untilStapled(client: Client): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const [handshake] = await client.handshakes(1);
    if (handshake?.isStapled) return;
    await sleep(200);
  }
  throw new LabError("httpd did not staple within 20 s");
}
