import { gzipSync } from "node:zlib";
import { findDrift } from "../../lib/drift/find";
import { ConnectionError } from "../../lib/operate/connection-error";
import type { SynthesizedFleet } from "../../lib/output/read-output";
import { NOW, PLAN } from "./observed";
import { declared, model } from "./throw-away-shell";

const names = ["good", "bomb", "endless", "late", "noise"];
const HEAD = "cdktf-mutual-tls-observation 1\n@ host\ntime\t0\n";
const bomb = Buffer.concat(Array.from({ length: 32 }, () => gzipSync(Buffer.alloc(64 << 20)))).toString("base64");
const answers: Readonly<Record<string, string | Error>> = {
  good: `${HEAD}@ end\n`,
  bomb: `${HEAD}@ payload 1\n${bomb}\n@ end\n`,
  endless: new ConnectionError("the answer of endless has more than 32 MiB, which is not read", "find out"),
  late: HEAD,
  noise: `${HEAD}@ payload 1\nnot gzip\n@ end\n`,
};

test("a host that answers with a bomb, without end or with noise costs its own line, and no other host's", async () => {
  const fleet = {
    model: { hosts: names.map((name) => ({ ...model, name })) },
    hosts: names.map((name) => ({ ...declared(PLAN), name })),
  } as unknown as SynthesizedFleet;
  const shell = {
    run: async (host: string) => {
      const answer = answers[host] ?? "";
      if (answer instanceof Error) throw answer;
      return { code: 0, stdout: answer, stderr: "" };
    },
  };
  const found = await findDrift(fleet, names, { shell, now: () => NOW, days: 30 });
  expect(found.map(({ name, problem }) => [name, problem?.what])).toEqual([
    ["good", expect.not.stringContaining("answer")],
    ["bomb", "the answer of the host has more than 64 MiB when it is unpacked"],
    ["endless", "the answer of endless has more than 32 MiB, which is not read"],
    ["late", "the answer of the host was cut off"],
    ["noise", expect.stringContaining("incorrect header check")],
  ]);
});
