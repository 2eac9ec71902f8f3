import { parseRecord } from "../../lib/drift/record";

const RECORD = [
  "cdktf-mutual-tls-record 1",
  "host\twww01.lab",
  "generation\t7",
  "run\t2026-11-25T04:42:06Z\tfailed httpd",
  "pending\thttpd\tapache2.service",
  "unit\tapache2.service\tmade",
  "path\tlink\tb\t-\t-\t-\thttpd\tkept\t/etc\t/etc/a b",
];

test("a record is read", () => {
  expect(parseRecord(RECORD.join("\n"))).toEqual({
    host: "www01.lab",
    generation: 7,
    run: { date: "2026-11-25T04:42:06Z", outcome: "failed httpd" },
    pending: ["httpd"],
    units: ["apache2.service"],
    paths: [
      {
        kind: "link",
        ...{ value: "b", mode: "-", owner: "-", group: "-", bundle: "httpd", parent: "/etc", path: "/etc/a b" },
        made: false,
      },
    ],
  });
});

test("what is no record is none", () => {
  expect(parseRecord("")).toBeUndefined();
  expect(parseRecord("cdktf-mutual-tls-record 2\n")).toBeUndefined();
});

test.each([
  ["path\tfifo\t-\t-\t-\t-\thttpd\tkept\t/etc\t/etc/a"],
  ["path\tlink\tb\t-\t-\t-\thttpd\tkept\t/etc\tetc/a"],
  ["path\tlink\tb\t-\t-\t-\thttpd\tkept\t/etc\t/etc/\u0007a"],
  ["path\tlink\tb\t-\t-\t-\thttpd\tkept\t/etc"],
  ["path\tlink\tb\t-\t-\t-\thttpd\tkept\t\t/etc/a"],
  ["generation\tmany"],
  ["generation\t08"],
  ["host\twww01\u001b[2J"],
  ["run\tyesterday\tok"],
])("a line that the engine does not write is left out: %j", (line) => {
  expect(parseRecord(`cdktf-mutual-tls-record 1\n${line}`)).toEqual({
    ...{ generation: 0, pending: [], units: [], paths: [] },
  });
});
