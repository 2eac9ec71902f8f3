import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../lab/errors";
import { progress, type Step } from "../lab/progress";
import { AT_ONCE, Client } from "./client";
import { type Contender, installContenders } from "./contenders";
import { handshakeTable, type Outage, type Speed } from "./handshake-tables";
import type { BenchHost } from "./host";
import type { Subject } from "./subject";

/** Short rounds, so that other load on the machine affects all contenders alike. */
const SPEED_TURNS = 9;
const CONNECTIONS = 400;

const OUTAGE_TURNS = 3;
const AFTER_RESTART = 100;

export const handshakes: Subject = {
  name: "handshakes",
  summary: "handshakes and staples of the default, beside the post's configuration",
  isDefault: true,
  run: async (bench) => {
    const host = await bench.host();
    const folder = join(bench.folder, "handshakes");
    mkdirSync(folder);
    const client = await Client.of(host);
    const contenders = await progress.step("bench", "handshakes: configuring httpd", async (step) => {
      const installed = await installContenders(host, folder);
      step.result(`handshakes: httpd configured in ${installed.length} ways`);
      return installed;
    });
    const speeds = await inTurns("speed", contenders, SPEED_TURNS, (each) => speedOf(each, client));
    const outages = await inTurns("responder hanging and down", contenders, OUTAGE_TURNS, (each, step) =>
      outageOf(each, host, client, step),
    ).finally(() => host.responder.become("answering"));
    return {
      title: "Handshakes and staples: the default, and the post's configuration",
      tables: [
        handshakeTable(
          contenders.map(({ name }, index) => ({ name, speeds: speeds[index] ?? [], outages: outages[index] ?? [] })),
        ),
      ],
      aims: [],
      notes: [
        `Medians of ${SPEED_TURNS} turns with ${CONNECTIONS} connections, ${AT_ONCE} at a time, and of ${OUTAGE_TURNS} outages; P-256 certificates.`,
        "curl makes a new connection and one small request over HTTP/1.1; with a certificate, for the restricted path.",
        "It shares the cores with httpd, whose own work is the CPU.",
        "Stapled: with the very response that the responder gives. Hangs: it accepts connections and never answers.",
        "POST: the post's configuration as printed, with the closing tags that were lost, Debian's paths and other names.",
        "POST'S WAY: the library with StaplingEngine.MOD_SSL and ClientAuthentication.PER_PATH.",
        "BETTER: how many times as good the default is as the post; below 1x it is worse.",
      ],
    };
  },
};

/** The results of each contender in each round. */
async function inTurns<T>(
  what: string,
  contenders: readonly Contender[],
  turns: number,
  work: (contender: Contender, step: Step) => Promise<T>,
): Promise<T[][]> {
  const done: T[][] = contenders.map(() => []);
  await progress.step("bench", `handshakes: ${what}`, async (step) => {
    for (let turn = 1; turn <= turns; turn++) {
      for (const [index, contender] of contenders.entries()) {
        step.detail(`${contender.name}, turn ${turn} of ${turns}`);
        done[index]?.push(await work(contender, step));
      }
    }
    step.result(`handshakes: ${what} measured`);
  });
  return done;
}

async function speedOf(contender: Contender, client: Client): Promise<Speed> {
  await contender.start({ keepStaples: true });
  await untilStapled(client);
  return {
    stapled: await client.stapledLoad(CONNECTIONS),
    anonymous: await client.requestLoad(CONNECTIONS, false),
    withCertificate: await client.requestLoad(CONNECTIONS, true),
  };
}

async function outageOf(contender: Contender, { responder }: BenchHost, client: Client, step: Step): Promise<Outage> {
  step.detail(`${contender.name}, first start, responder hanging`);
  await responder.become("hanging");
  await contender.start({ keepStaples: false });
  const first = await client.handshakes(1);

  await responder.become("answering");
  await contender.start({ keepStaples: true });
  await untilStapled(client);

  step.detail(`${contender.name}, restart, responder hanging`);
  await responder.become("hanging");
  await contender.start({ keepStaples: true });
  const again = await client.handshakes(1);

  step.detail(`${contender.name}, restart, responder down`);
  await responder.become("down");
  await contender.start({ keepStaples: true });
  return { first, again, down: await client.handshakes(AFTER_RESTART) };
}

/** mod_md fetches directly after the start, mod_ssl in the first handshake that asks. */
async function untilStapled(client: Client): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const [handshake] = await client.handshakes(1);
    if (handshake?.isStapled) return;
    await sleep(200);
  }
  throw new LabError("httpd did not staple within 20 s");
}
