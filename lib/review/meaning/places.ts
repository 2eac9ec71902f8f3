import { words } from "../../core/text/words";
import { type ChosenPath, pathsOutside } from "../../model/chosen-paths";
import type { HostModel } from "../../model/host";
import { type Meaning, neutral, weakening } from "./meaning";

const WHAT: Readonly<Record<ChosenPath["use"], string>> = {
  "document-root": "httpd serves what lies at",
  document: "httpd serves",
  certificate: "a certificate is written to",
  "private-key": "a private key is written to",
};

/** What comes to lie outside of the platform's folders of sites, certificates and keys. */
export function placeMeanings(before: HostModel | undefined, after: HostModel, host: string): Meaning[] {
  const known = new Set(before === undefined ? [] : pathsOutside(before, []).map(({ path, use }) => `${use} ${path}`));
  return pathsOutside(after, [])
    .filter(({ path, use }) => !known.has(`${use} ${path}`))
    .map(({ path, use, declaredBy, property }) => ({
      // Whatever another program puts there, every client that is admitted reads.
      ...(use === "document-root" ? weakening : neutral)(
        "path-outside",
        words`${WHAT[use]} ${path}, outside of the platform's folders`,
      ),
      path: declaredBy,
      subject: words`${property}`,
      hosts: [host],
    }));
}
