import { gzipSync } from "node:zlib";
import { parseObservation } from "../../lib/drift/observation";

const HEAD = "cdktf-mutual-tls-observation 1\n@ host\ntime\t1\n";
const END = "@ end\n";
const packed = (text: string | Buffer) => gzipSync(text).toString("base64");

test("payloads are read frame by frame", () => {
  const payload = "@ 2 plan\none\n\n@ 1 /etc/a\na\n@ 0 /etc/none\nnoise\n@ 3 /etc/b\n\n@ 1 x\nb\n";
  const { payloads } = parseObservation(`${HEAD}@ payload 1\n${packed(payload)}\n${END}`);
  expect([...(payloads[0] ?? [])]).toEqual([
    ["plan", "one\n"],
    ["/etc/a", "a"],
    ["/etc/none", ""],
    ["/etc/b", "\n@ 1 x\nb"],
  ]);
});

test("an answer that was cut off is an error", () => {
  expect(() => parseObservation(HEAD)).toThrow("the answer of the host was cut off");
});

describe("an answer that would take all memory is an error, and takes little:", () => {
  /** Two gibibytes in two megabytes. */
  const bomb = (() => {
    const mebibytes = gzipSync(Buffer.alloc(64 << 20));
    return Buffer.concat(Array.from({ length: 32 }, () => mebibytes)).toString("base64");
  })();
  const many = "x\t\n".repeat(1_000_001);

  test.each([
    ["compressed files", `${HEAD}@ bytes\n${bomb}\n${END}`, "has more than 64 MiB when it is unpacked"],
    ["a payload", `${HEAD}@ payload 1\n${bomb}\n${END}`, "has more than 64 MiB when it is unpacked"],
    [
      "payloads that are small alone",
      `${HEAD}${`@ payload 1\n${packed(Buffer.alloc(30 << 20))}\n`.repeat(3)}${END}`,
      "has more than 64 MiB when it is unpacked",
    ],
    ["lines", `${HEAD}@ seen\n${many}${END}`, "has more than 1,000,000 lines"],
  ])("%s", (_, text, words) => {
    const before = process.memoryUsage().rss;
    expect(() => parseObservation(text)).toThrow(words);
    expect((process.memoryUsage().rss - before) >> 20).toBeLessThan(1000);
  });

  test("a payload of nothing but line ends, which is no error", () => {
    const before = process.memoryUsage().rss;
    const payload = packed(Buffer.alloc(60 << 20, "\n"));
    expect(parseObservation(`${HEAD}@ payload 1\n${payload}\n${END}`).payloads).toEqual([new Map()]);
    expect((process.memoryUsage().rss - before) >> 20).toBeLessThan(1000);
  });
});
