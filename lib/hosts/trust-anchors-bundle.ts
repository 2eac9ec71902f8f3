import type { HostModel } from "../model/host";
import { type Bundle, entriesOf } from "../plan/bundle";

/** CAs that the whole system trusts. */
export function trustAnchorsBundle(host: HostModel): Bundle[] {
  if (host.trustAnchors.length === 0) return [];
  const { packages, directory, extension, update } = host.platform.trustAnchors;
  return [
    {
      name: "trust-anchors",
      packages,
      entries: host.trustAnchors.map((anchor) =>
        entriesOf(anchor.path).file(`${directory}/${anchor.name}${extension}`, anchor.certificate.pem),
      ),
      validations: [],
      steps: [{ kind: "on-change", action: "run", command: update }],
    },
  ];
}
