import { compareHost } from "../../lib/drift/compare";
import type { HostModel } from "../../lib/model/host";
import { mint } from "../pki/mint";
import { moment, observation, PLAN, recorded, ZONE_FILE } from "./observed";
import { shown } from "./shown";
import { declared, model } from "./throw-away-shell";

describe("a certificate", () => {
  const manifest = "/etc/certmgr/conf.d/www.json";
  const path = "/etc/ssl/certs/www.pem";
  const plan = PLAN.replace("bundle firewall", "bundle certmgr").replace(ZONE_FILE, manifest);
  const host = {
    ...model,
    certmgr: {
      ...{ beforeSeconds: 720 * 3600, intervalSeconds: 3600 },
      manifests: [{ name: "www", certificate: { path } }],
    },
  } as unknown as HostModel;
  const words = (pem: string | undefined, paths = [recorded(manifest, "-", "certmgr")]) => {
    const certificates = new Map(pem === undefined ? [] : [[path, pem]]);
    const { differences } = compareHost(declared(plan), host, observation({ certificates }, paths), moment);
    return differences
      .map(shown)
      .map(({ kind, path: where, what, repair, bundle }) => [kind, where, what, repair, bundle]);
  };
  const renewed = (what: string) => [["certificate", path, what, "notify", "certmgr"]];
  const pem = async (from: string, until: string) =>
    (await mint({ name: "CN=www", ca: false, from, until })).parsed.pem;

  test("of a manifest is right until its renewal is overdue", async () => {
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-12-25T14:00:01Z"))).toEqual([]);
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-12-25T09:00:00Z"))).toEqual(
      renewed("renewal overdue since 2026-11-25T09:00:00Z, expires 2026-12-25T09:00:00Z"),
    );
  });

  test("that expired, is not valid yet, is missing or is none differs", async () => {
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"))).toEqual(
      renewed("expired 2026-11-01T00:00:00Z"),
    );
    expect(words(await pem("2026-11-26T00:00:00Z", "2027-11-01T00:00:00Z"))).toEqual(
      renewed("not valid before 2026-11-26T00:00:00Z"),
    );
    expect(words(undefined)).toEqual(renewed("missing, to be enrolled by the certmgr agent"));
    expect(words("")).toEqual(renewed("contains no certificate"));
  });

  test("whose manifest was not applied yet is not looked for", () => {
    expect(words(undefined, [])).toEqual([]);
  });

  test("that nobody renews is near its end for some days, the first of a bundle", async () => {
    const file = "/etc/ca.pem";
    const both = [
      await pem("2026-01-01T00:00:00Z", "2027-11-01T00:00:00Z"),
      await pem("2026-01-01T00:00:00Z", "2026-12-01T12:00:00Z"),
    ];
    const own = PLAN.replace(ZONE_FILE, file);
    const seen = observation({}, [recorded(file, "-", "firewall")]);
    const found = (days: number) =>
      compareHost(declared(own, { [file]: both.join("") }), model, seen, { ...moment, days }).differences.map(shown);
    expect(found(30)).toEqual([
      {
        ...{ kind: "certificate", path: file, repair: "none" },
        what: "CN=www: expires in 6 days, 2026-12-01T12:00:00Z, and is not renewed automatically",
      },
    ]);
    expect(found(6)).toEqual([]);
  });
});
