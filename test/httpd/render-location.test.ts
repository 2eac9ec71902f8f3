import { locationSection } from "../../lib/httpd/render-location";

test.each(["certificate", "issuer"] as const)(
  "a condition on a certificate that could not be read is never written: %s",
  (kind) => {
    const location = { path: "", urlPath: "/restricted", issuers: [], require: { kind } };
    expect(() => locationSection(location, false)).toThrow(`bug: a condition of the kind ${kind} has no certificate`);
  },
);
