import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { checkTrustStore } from "../../lib/x509/chain";
import { x509 } from "../../lib/x509/x509";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { findProgram, testWith } from "../support/programs";

const openssl = findProgram("openssl");
const date = new Date("2030-01-01T00:00:00Z");
const scratch = mkdtempSync(join(tmpdir(), "verify-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A client's certificate below the last CA, against the store, as httpd asks OpenSSL on Debian. */
function isAccepted(store: readonly Minted[], leaf: Minted): boolean {
  const [trusted, client] = [join(scratch, "store.pem"), join(scratch, "client.pem")];
  writeFileSync(trusted, store.map(({ parsed }) => parsed.pem).join(""));
  writeFileSync(client, leaf.parsed.pem);
  const { status } = spawnSync(openssl ?? "", [
    ...["verify", "-purpose", "sslclient", "-auth_level", "2", "-attime", String(date.getTime() / 1000)],
    ...["-no-CApath", "-no-CAstore", "-CAfile", trusted, client],
  ]);
  return status === 0;
}

type Trait = Partial<MintOptions> | "clientAuth" | "serverAuth" | "any" | "left out";

const EXTENDED_KEY_USAGES = { clientAuth: "1.3.6.1.5.5.7.3.2", serverAuth: "1.3.6.1.5.5.7.3.1", any: "2.5.29.37.0" };

const trait = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Trait>({}) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Trait>(
      { pathLength: 0 },
      { pathLength: 1 },
      { until: "2029-12-31T23:59:59Z" },
      { from: "2030-01-01T00:00:01Z" },
      { ca: false },
      { keyUsage: 1 << 6 },
      { keyUsage: 0 },
      { rsaBits: 1024 },
      { hash: "SHA-1" },
      { forged: true },
      "clientAuth",
      "serverAuth",
      "any",
      "left out",
    ),
  },
);

function optionsOf(given: Trait): Partial<MintOptions> {
  if (typeof given === "object") return given;
  if (given === "left out") return {};
  return { extensions: [new (x509().ExtendedKeyUsageExtension)([EXTENDED_KEY_USAGES[given]])] };
}

testWith(openssl, "openssl")(
  "a trust store has findings exactly where OpenSSL refuses the clients of its last CA",
  async () => {
    const verdicts = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(trait, { minLength: 1, maxLength: 4 }), async (traits) => {
        const chain: Minted[] = [];
        for (const [depth, each] of traits.entries()) {
          const issuer = chain[depth - 1];
          // How a root signed itself is all the same to OpenSSL, and not to us.
          const options = issuer === undefined ? { ...optionsOf(each), forged: false } : { ...optionsOf(each), issuer };
          chain.push(await mint({ name: `CN=CA ${depth}`, ...options }));
        }
        const leaf = await mint({ name: "CN=client", issuer: chain[chain.length - 1] as Minted, ca: false });
        const store = chain.filter((_, depth) => traits[depth] !== "left out");
        const accepted = isAccepted(store, leaf);
        verdicts[accepted ? "accepted" : "refused"]++;
        const found = checkTrustStore(
          store.map(({ parsed }) => parsed),
          { date },
        );
        // The last CA itself is what a client may send along; its issuer has to be there.
        const complete = traits[traits.length - 1] !== "left out";
        expect({ traits, accepted }).toEqual({ traits, accepted: complete && found.length === 0 });
      }),
      { numRuns: 60 },
    );
    expect(Math.min(...Object.values(verdicts))).toBeGreaterThan(8);
  },
  60_000,
);

testWith(openssl, "openssl")("OpenSSL accepts a subject that is longer than RFC 5280 lets a CA write it", async () => {
  const root = await mint({ name: "CN=Root" });
  const long = await mint({ name: `CN=svc,O=${"x".repeat(65)}`, issuer: root, ca: false });
  expect(isAccepted([root], long)).toBe(true);
});
