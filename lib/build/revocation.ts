import type { z } from "zod";
import type { clientRevocation } from "../httpd/client-revocation";
import type { RevocationCheck, RevocationModel } from "../model/revocation";
import type { BuildContext } from "./context";

const HOUR = 3600;

type Revocation = z.output<ReturnType<typeof clientRevocation>>;

export function revocationModel(build: BuildContext, { ocsp, crl, none }: Revocation, path: string): RevocationModel {
  return {
    ...(ocsp === undefined
      ? {}
      : {
          ocsp: {
            check: checkOf(ocsp.check),
            responderTimeoutSeconds: ocsp.responderTimeout ?? 4,
            nonce: ocsp.nonce ?? false,
          },
        }),
    ...(crl === undefined
      ? {}
      : {
          crl: {
            check: checkOf(crl.check),
            lists: crl.lists.map(({ issuer, url }) => ({ issuer: build.certificate(issuer, path), url })),
            refreshIntervalSeconds: crl.refreshInterval ?? HOUR,
          },
        }),
    ...(none === undefined ? {} : { none }),
  };
}

/** Another word than these is an issue of the rule `revocation`. */
function checkOf(given: string | undefined): RevocationCheck {
  return (given ?? "leaf") as RevocationCheck;
}
