import { buildFleet } from "../../../lib/build/fleet";
import { plain } from "../../../lib/core/text/words";
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

describe("documents that only some clients could read", () => {
  const vhostWith = async (
    documents: readonly { relativePath: string; content: string }[],
    more: Partial<StaplingVhostModel> = {},
  ): Promise<StaplingVhostModel> => {
    const [vhost] = buildFleet(smallFleet(await pki).fleet).model.hosts.flatMap(({ httpd }) => httpd?.vhosts ?? []);
    if (vhost === undefined) throw new Error("the fleet has a virtual host");
    return { ...vhost, ...more, documents: documents.map((each) => ({ path: vhost.path, ...each })) };
  };
  const opened = (was: StaplingVhostModel, is: StaplingVhostModel) =>
    vhostMeanings([was], [is], "www01", { vhosts: [was], trusted: [] })
      .filter(({ code }) => code === "document-opened")
      .map(({ text, weakens }) => [plain(text), weakens]);
  const secret = { relativePath: "restricted/orders.txt", content: "orders" };

  test.each([
    ["moves to an open path", { relativePath: "public/list.txt", content: "orders" }],
    ["moves with its name, and changes", { relativePath: "orders.txt", content: "orders of today" }],
  ])("weaken when one %s", async (_, moved) => {
    const text = `serves /${moved.relativePath} to every client: it was at https://www.lab.test/restricted/orders.txt for some clients only`;
    expect(opened(await vhostWith([secret]), await vhostWith([moved]))).toEqual([[text, true]]);
  });

  test("weaken when one is copied to an open path, or into a document that is open", async () => {
    const open = (content: string) => ({ relativePath: "index.html", content });
    expect(opened(await vhostWith([secret]), await vhostWith([secret, open("orders")]))).toHaveLength(1);
    expect(opened(await vhostWith([secret, open("hello")]), await vhostWith([secret, open("orders")]))).toHaveLength(1);
  });

  test("weaken when another virtual host serves one to everybody", async () => {
    const was = await vhostWith([secret]);
    const other = await vhostWith([{ relativePath: "a.txt", content: "orders" }], {
      serverName: "b.lab.test",
      path: "b",
    });
    const found = vhostMeanings([was], [was, other], "www01", { vhosts: [was], trusted: [] });
    expect(found.map(({ code }) => code)).toContain("document-opened");
  });

  test("weaken nothing when they stay restricted, or another document comes", async () => {
    const moved = { ...secret, relativePath: "restricted/new/orders.txt" };
    const other = { relativePath: "public/orders.txt", content: "others" };
    expect(opened(await vhostWith([secret]), await vhostWith([moved]))).toEqual([]);
    expect(opened(await vhostWith([secret]), await vhostWith([secret, other]))).toEqual([]);
    expect(opened(await vhostWith([other, secret]), await vhostWith([secret, other]))).toEqual([]);
  });
});
