import { readFileSync } from "node:fs";
import type { EngineHost } from "./engine-host";
import type { FailedRequest, Traffic } from "./https-client";

/** So much of what went on before and after a failed request is shown. */
const BEFORE_MILLISECONDS = 2000;
const AFTER_MILLISECONDS = 200;

interface Moment {
  readonly at: number;
  readonly words: string;
}

/**
 * Failed requests in words, each with what went on at the host at that moment: acts of the engine, and what httpd says of
 * itself and of this connection. One that was sent again is among them if httpd's log does not show that it had read nothing
 * of it.
 */
export async function explain(host: EngineHost, { failures, again }: Traffic): Promise<string> {
  if (failures.length + again.length === 0) return "";
  const log = await httpdLog(host);
  const wrong = [...failures, ...again.filter((request) => !wasUnread(log, request))];
  if (wrong.length === 0) return "";
  const moments = [...(await acts(host)), ...log].sort((a, b) => a.at - b.at);
  return wrong
    .map(({ began, ended, words, port }) => {
      const near = moments.filter(
        ({ at, words }) =>
          at >= began - BEFORE_MILLISECONDS &&
          at <= ended + AFTER_MILLISECONDS &&
          (!words.includes("[client ") || words.includes(`:${port}]`)),
      );
      return [
        `${time(began)} to ${time(ended)} ${words}, from port ${port}\n`,
        ...near.map(({ at, words }) => `    ${time(at)} ${words.slice(0, 160)}\n`),
      ].join("");
    })
    .join("");
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString().slice(11, 23);

/** httpd waited for the connection's first frame, and never saw one. */
function wasUnread(log: readonly Moment[], { began, ended, port }: FailedRequest): boolean {
  const seen = log.filter(({ at, words }) => at >= began && at <= ended && words.includes(`:${port}]`));
  return seen.some(({ words }) => words.includes("AH10306")) && !seen.some(({ words }) => words.includes("recv FRAME"));
}

/** The times of the engine's acts are in seconds since the boot of this machine, whose kernel is the host's too. */
async function acts(host: EngineHost): Promise<Moment[]> {
  const [uptime = "0"] = readFileSync("/proc/uptime", "utf8").split(" ");
  const booted = Date.now() - Number(uptime) * 1000;
  const timeline = await host.must("cat /root/faults/timeline 2>/dev/null; true");
  return [...timeline.matchAll(/^(\d+\.\d+) (.*)$/gm)].map(([, clock, act = ""]) => ({
    at: booted + Number(clock) * 1000,
    words: act,
  }));
}

async function httpdLog(host: EngineHost): Promise<Moment[]> {
  const log = await host.must("cat /var/log/apache2/error.log");
  return [...log.matchAll(/^\[\w+ (\w+ \d+) ([\d:]+\.\d{3})\d* (\d+)\] (.*)$/gm)].map(
    ([, day, clock, year, words = ""]) => ({ at: Date.parse(`${day} ${year} ${clock} UTC`), words: `httpd: ${words}` }),
  );
}
