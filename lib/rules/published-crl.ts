import { checkCrl } from "../x509/crl";
import type { Rule } from "./rule";

/** A site that serves an unusable CRL. */
export const publishedCrlRule: Rule = (fleet, { now }) =>
  fleet.hosts.flatMap(({ httpd }) =>
    (httpd?.issuerSite?.authorities ?? []).flatMap(({ authority, crl }) =>
      crl === undefined
        ? []
        : checkCrl(crl, authority.certificate, now).map((finding) => ({
            ...finding,
            path: httpd?.issuerSite?.path ?? "",
          })),
    ),
  );
