import { checkRequests } from "../../bench/client";
import { handshakeTable, type Measured } from "../../bench/handshake-tables";
import { printReport } from "../../bench/report";

const load = (perSecond: number, cpuSeconds: number) => ({ perSecond, cpuSeconds });
const handshake = (seconds: number, isStapled: boolean) => ({ seconds, isStapled });

const measured = (name: string, isStapled: boolean, ...factors: readonly number[]): Measured => ({
  name,
  speeds: factors.map((factor) => ({
    stapled: load(400 * factor, 0.001 / factor),
    anonymous: load(500 * factor, 0.0012 / factor),
    withCertificate: load(200 * factor, 0.0024 / factor),
  })),
  outages: factors.map((factor) => ({
    first: [handshake(0.02 / factor, false)],
    again: [handshake(0.01 / factor, isStapled)],
    down: [true, isStapled, isStapled, isStapled].map((each) => handshake(0.01, each)),
  })),
});

test("contenders stand side by side as medians, and the default beside the post", () => {
  const table = handshakeTable([
    measured("DEFAULT", true, 0.1, 2, 3),
    measured("POST'S WAY", false, 1),
    measured("POST", false, 0.5, 1, 1),
  ]);
  expect(printReport({ title: "Handshakes", tables: [table], aims: [], notes: [] })).toBe(
    [
      "Handshakes",
      "",
      "| TLS 1.3, FULL HANDSHAKES                | DEFAULT | POST'S WAY |    POST | BETTER |",
      "| --------------------------------------- | ------: | ---------: | ------: | -----: |",
      "| connections of curl                     | 1,000/s |      500/s |   500/s |   2.0x |",
      "|   with a client's certificate           |   400/s |      200/s |   200/s |   2.0x |",
      "| httpd's CPU for each                    | 0.60 ms |    1.20 ms | 1.20 ms |   2.0x |",
      "|   with a client's certificate           | 1.20 ms |    2.40 ms | 2.40 ms |   2.0x |",
      "|   for a stapled handshake alone         | 0.50 ms |    1.00 ms | 1.00 ms |   2.0x |",
      "| responder hangs: first handshake        |   10 ms |      20 ms |   20 ms |   2.0x |",
      "|   after a restart                       | 5.00 ms |      10 ms |   10 ms |   2.0x |",
      "|   after a restart, stapled              |   100 % |        0 % |     0 % |        |",
      "| responder down: stapled after a restart |   100 % |       25 % |    25 % |   4.0x |",
      "",
    ].join("\n"),
  );
});

test.each([
  ["200\n200\n", undefined],
  ["200\n403\n", "1 of 2 requests were answered with 200, the first of the others: 403"],
  ["200\n000\n000\n", "1 of 2 requests were answered with 200, the first of the others: 000"],
  ["200\n", "1 of 2 requests were answered with 200"],
  ["", "0 of 2 requests were answered with 200"],
])("two requests of which curl said %j", (said, message) => {
  const check = () => checkRequests(said, 2);
  if (message === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(message);
});
