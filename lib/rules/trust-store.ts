import { checkTrustStore } from "../x509/chain";
import type { Rule } from "./rule";

/** A trust store with which httpd would refuse every client, or would not start. */
export const trustStoreRule: Rule = (fleet, { now }) =>
  fleet.trustStores.flatMap((store) =>
    checkTrustStore(store.certificates, { date: now }).map((finding) => ({ ...finding, path: store.path })),
  );
