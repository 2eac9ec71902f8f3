import type { StaplingVhostModel } from "../model/httpd";
import { subjectDer } from "../x509/certificate";
import type { Rule } from "./rule";

/** What Java takes of one handshake message (`jdk.tls.maxHandshakeMessageSize`), less what is around the names. Measured with
 * Java 17 in TLS 1.3: 32,712 bytes of names pass, and 32,994 do not; in TLS 1.2 both do. */
const JAVA_BYTES = 32_768 - 256;

/** Each name has its length before it. */
const LENGTH_BYTES = 2;

/**
 * CA names in the certificate request that are too many for Java: its clients end the handshake, also those that have no
 * certificate and ask for public pages.
 */
export const requestedNamesRule: Rule = (fleet) =>
  fleet.hosts.flatMap(({ httpd }) =>
    (httpd?.vhosts ?? []).flatMap((vhost) => {
      const names = requestedNames(vhost);
      const bytes = names.reduce((sum, name) => sum + name.length + LENGTH_BYTES, 0);
      if (bytes <= JAVA_BYTES) return [];
      return [
        {
          code: "requested-names",
          path: vhost.path,
          what: "the certificate request of a handshake names so many CAs that Java clients refuse it, also those without a certificate",
          got: `${bytes.toLocaleString("en")} bytes of ${names.length} names`,
          allowed: `${JAVA_BYTES.toLocaleString("en")} bytes`,
          fix: "divide the issuers of its locations among several virtual hosts",
        },
      ];
    }),
  );

/** DER of the names that httpd sends, each once: of the locations' issuers, or else of the whole trust store. */
function requestedNames({ locations, trustStore }: StaplingVhostModel): Buffer[] {
  if (trustStore === undefined) return [];
  const issuers = locations.flatMap((location) => location.issuers);
  const named = issuers.length === 0 ? trustStore.certificates : issuers;
  return [...new Map(named.map((each) => [subjectDer(each).toString("hex"), subjectDer(each)])).values()];
}
