import { buildFleet } from "../../../lib/build/fleet";
import type { StaplingVhostModel } from "../../../lib/model/httpd";
import { vhostMeanings } from "../../../lib/review/meaning/vhost";
import { smallFleet, testPki } from "../../support/fleet";

/** The virtual host as a model has it that an earlier version wrote. */
async function resumable(seconds: number, more: Partial<StaplingVhostModel> = {}): Promise<StaplingVhostModel> {
  const vhost = buildFleet(smallFleet(await pki).fleet).model.hosts.flatMap(({ httpd }) => httpd?.vhosts ?? [])[0];
  if (vhost === undefined) throw new Error("the fleet has a virtual host");
  return { ...vhost, sslSessionCacheTimeoutSeconds: seconds, ...more };
}
const pki = testPki();

test.each<[string, [number, Partial<StaplingVhostModel>?], [number, Partial<StaplingVhostModel>?], boolean]>([
  ["come to be resumed", [0], [60], true],
  ["are resumed for longer", [30], [60], true],
  ["are no longer resumed", [60], [0], false],
  ["are resumed where no client is asked", [0], [60, { trustStore: undefined, locations: [] }], false],
  [
    "are resumed where a path asks",
    [0, { clientAuthentication: "per-path" }],
    [60, { clientAuthentication: "per-path" }],
    false,
  ],
])("sessions that %s: whether that weakens", async (_, before, after, weakens) => {
  const [was, is] = [await resumable(...before), await resumable(...after)];
  const found = vhostMeanings([was], [is], "www01", { vhosts: [was], trusted: [] } as never);
  const sessions = found.filter(({ code }) => code === "session-timeout");
  expect(sessions.map((each) => each.weakens)).toEqual([weakens]);
});
