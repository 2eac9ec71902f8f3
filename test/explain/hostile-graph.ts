import type { FleetGraph } from "../../lib/explain/graph";

const NAMES = [
  'a"b',
  "back\\slash",
  "c]-->d",
  "<script>alert(1)</script>",
  "x;end",
  "`tick`",
  "&lt;&amp;",
  "#35;",
  "%%{init}%%",
];

/** Names that mean something to the languages of pictures. */
export const hostileGraph: FleetGraph = {
  path: 'stack/"fleet"',
  hosts: NAMES.map((name) => ({ name, step: 1, roles: [`serves ${name}`] })),
  outside: ["ocsp.example.org:80"],
  relations: NAMES.map((name) => ({ from: name, to: "ocsp.example.org:80", kind: "ocsp", what: [name] })),
};
