import { checkTrustStore } from "../x509/chain";
import type { Rule } from "./rule";

/** A trust store with which httpd would refuse every client, or would not start. */
export const trustStoreRule: Rule = (fleet, { now, unread }) =>
  fleet.trustStores.flatMap((store) =>
    checkTrustStore(store.certificates, { date: now })
      // The certificate that could not be read may be the root.
      .filter(({ code }) => code !== "trust-root-missing" || unread?.has(store.path) !== true)
      .map((finding) => ({ ...finding, path: store.path })),
  );
