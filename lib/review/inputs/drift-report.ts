import { type ReportedHost, readDriftDocument } from "../../report/drift-document";
import { jsonIn } from "./json-in";

/**
 * Reads what `cdktf-mutual-tls drift --json` printed.
 *
 * @throws when it is something else.
 */
export function readDriftReport(text: string): ReportedHost[] {
  return readDriftDocument(
    jsonIn(text, "this is not what `cdktf-mutual-tls drift --json` prints: it is not valid JSON"),
  );
}
