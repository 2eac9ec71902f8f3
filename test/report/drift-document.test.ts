import type { Difference } from "../../lib/report/difference";
import { driftDocument, readDriftDocument } from "../../lib/report/drift-document";
import { EXAMPLES } from "./examples";

const differences = EXAMPLES.map(([fact]): Difference => ({ ...fact, repair: "none" }));
const host = { name: "www01", fqdn: "www01.lab.test", state: "drifted", differences, pending: [] } as const;
const printed = () => JSON.parse(JSON.stringify(driftDocument([host])));

test("each difference is printed with its sentence, and read without it", () => {
  expect(printed().hosts[0].differences.map(({ what }: { what: string }) => what)).toEqual(
    EXAMPLES.map(([, sentence]) => sentence),
  );
  expect(readDriftDocument(printed())).toEqual([{ fqdn: "www01.lab.test", state: "drifted", differences }]);
});

test.each([
  [null, "it has no hosts"],
  [[], "it has no hosts"],
  [{ hosts: {} }, "it has no hosts"],
  [{ hosts: ["hunter2"] }, "hosts.0 is not what this version knows"],
  [{ hosts: [{ ...host, state: "hunter2" }] }, "hosts.0.state is not what this version knows"],
  [
    { hosts: [host, { ...host, differences: [{ kind: "mode", path: "/a", what: "hunter2", repair: "apply" }] }] },
    "hosts.1.differences.0.found is not what this version knows",
  ],
])("what is something else is refused, and nothing of it is shown: %j", (document, problem) => {
  const read = () => readDriftDocument(document);
  expect(read).toThrow(`this is not what \`cdktf-mutual-tls drift --json\` prints: ${problem}`);
  expect(read).not.toThrow(/hunter2/);
});
