import { labDefinition } from "../../lab/definition";
import { hostTable } from "../../lab/verbs/hosts";

test("the table's columns are as wide as their longest entry", () => {
  const states = [
    { name: "ca01", aliases: ["ocsp01"], address: "10.89.53.11", state: "running", ssh: "answers" as const },
    { name: "www01", aliases: [], address: "10.89.53.12", state: "absent", ssh: "silent" as const },
  ];
  expect(hostTable(labDefinition({}), states)).toBe(
    [
      "NAME                    ALSO                     ADDRESS      STATE    SSH",
      "ca01.lab.carcano.corp   ocsp01.lab.carcano.corp  10.89.53.11  running  answers",
      "www01.lab.carcano.corp  -                        10.89.53.12  absent   silent",
      "",
    ].join("\n"),
  );
});
