import { aimsOf, type Size } from "../../bench/apply-tables";
import { printReport, verdict } from "../../bench/report";
import type { Way } from "../../bench/way";

const way = (seconds: number, connections = 1): Way => ({
  seconds,
  cost: { connections, sessions: connections, processes: 100 },
});

const size: Size = {
  vhosts: 1000,
  connection: way(0.2),
  httpd: way(0.5),
  first: { floor: way(1), engine: way(1.5), whole: way(2.25) },
  firstWithHealth: { floor: way(1), whole: way(9) },
  changed: { floor: way(0.8), engine: way(1.1), whole: way(2.2) },
  changedWithHealth: { floor: way(0.8), whole: way(2.2) },
  nothing: { floor: way(0.8), engine: way(0.4), whole: way(0.9, 0) },
  drift: { floor: way(0.4), engine: way(0.6), whole: way(1.2) },
};

describe("the aims of the benchmark", () => {
  test("are limits that were measured in the same run", () => {
    const limits = aimsOf(size, 0.25).map(({ measured, limit }) => [measured, Number(limit.toFixed(2))]);
    expect(limits).toEqual([
      [2.25, 2.25],
      [9, 2.25],
      [2.2, 1.1],
      [1.1, 1.1],
      [2.2, 1.1],
      [0, 0],
      [0.6, 0.6],
      [1.2, 0.6],
    ]);
  });

  test.each([
    [{ measured: 1, limit: 1, unit: "s" }, "met"],
    [{ measured: 2.6, limit: 1, unit: "s" }, "missed: 2.6x the limit, 1.60 s over it"],
    [{ measured: 2, limit: 0, unit: "" }, "missed by 2"],
  ] as const)("are met, or missed by so much", (aim, words) => {
    expect(verdict({ what: "", ...aim })).toBe(words);
  });

  test("are printed below the tables, figures to the right", () => {
    const report = {
      title: "One host",
      tables: [
        {
          columns: ["WORK", "FLOOR"],
          rows: [
            ["first", { value: 10, unit: "s" }],
            ["none", undefined],
          ],
        },
      ],
      aims: [{ what: "first <= none", measured: 3, limit: 2, unit: "s" }],
      notes: ["One run."],
    } as const;
    expect(printReport(report)).toBe(
      [
        "One host",
        "",
        "| WORK  |   FLOOR |",
        "| ----- | ------: |",
        "| first | 10.00 s |",
        "| none  |         |",
        "",
        "| AIM           | MEASURED |  LIMIT |                                        |",
        "| ------------- | -------: | -----: | -------------------------------------- |",
        "| first <= none |   3.00 s | 2.00 s | missed: 1.5x the limit, 1.00 s over it |",
        "",
        "One run.",
        "",
      ].join("\n"),
    );
  });
});
