import { addressBytes, canonicalAddress, isAddress } from "../../core/ip-network";
import type { CertmgrManifestModel, SubjectNameModel } from "../../model/certmgr";
import { manifestsOf } from "../../model/enrollment";
import type { FleetModel } from "../../model/fleet";
import type { AllowedRequestModel, CertificateAuthorityModel, MultiRootCaModel } from "../../model/pki";
import { escapedValue } from "../../x509/distinguished-name";

/** Keys that a declared request may have if it names none: what the certmgr agent and certmgr can make. */
const ANY_KEY = ["ecdsa 256", "ecdsa 384", "ecdsa 521", "rsa 2048", "rsa 3072", "rsa 4096"];

const LEAST_PER_HOUR = 60;
const PER_MANIFEST = 10;

/** What may be asked of one API, as its gate reads it. */
export interface GateLimits {
  /** The CA of requests that name none. */
  readonly label: string | undefined;
  readonly profiles: Readonly<Record<string, Readonly<Record<string, ProfileLimits>>>>;
}

export interface ProfileLimits {
  readonly mostPerHour: number;
  /** How long a granted request is remembered and refused. certmgr's next one with the same RSA key is due after that. */
  readonly replaySeconds: number;
  readonly requests: readonly RequestLimits[];
}

export interface RequestLimits {
  readonly declaredBy: string;
  /** All attributes as OpenSSL prints them; without the common name where that may be any. */
  readonly subject: readonly string[];
  readonly commonName?: "any";
  /** DNS names, and IP addresses as they are written in a request's `hosts`. */
  readonly hosts: readonly string[];
  /** Bytes of the IP addresses, in hexadecimal. */
  readonly addresses: readonly string[];
  /** Algorithm and bits: `ecdsa 256`. */
  readonly keys: readonly string[];
}

/** By default exactly what the manifests of the fleet ask for. */
export function gateLimits(fleet: FleetModel, { roots }: MultiRootCaModel): GateLimits {
  return {
    label: roots[0]?.authority.label,
    profiles: Object.fromEntries(
      roots.map(({ authority }) => [
        authority.label,
        Object.fromEntries(
          authority.signingProfiles.map((profile) => {
            const manifests = manifestsOf(fleet, authority, profile.name);
            const limits: ProfileLimits = {
              mostPerHour: profile.requestsPerHour ?? Math.max(LEAST_PER_HOUR, PER_MANIFEST * manifests.length),
              replaySeconds: Math.floor(profile.expirySeconds / 2),
              requests: [
                ...manifests.map(ofManifest),
                ...(profile.allowedRequests ?? []).map((allowed) => ofAllowed(authority, allowed)),
              ],
            };
            return [profile.name, limits];
          }),
        ),
      ]),
    ),
  };
}

function ofManifest({ path, commonName, names, hosts, keyAlgo, keySize }: CertmgrManifestModel): RequestLimits {
  return {
    declaredBy: path,
    subject: [...attributes(names), `CN=${escapedValue(commonName)}`].sort(),
    ...hostLimits(hosts),
    keys: [`${keyAlgo} ${keySize}`],
  };
}

function ofAllowed({ path }: CertificateAuthorityModel, allowed: AllowedRequestModel): RequestLimits {
  const { commonName, names, hosts, keyAlgo, keySize } = allowed;
  return {
    declaredBy: path,
    subject: [...attributes(names), ...(commonName === undefined ? [] : [`CN=${escapedValue(commonName)}`])].sort(),
    ...(commonName === undefined ? ({ commonName: "any" } as const) : {}),
    ...hostLimits(hosts),
    keys: keyAlgo === undefined ? ANY_KEY : [`${keyAlgo} ${keySize}`],
  };
}

function attributes(names: readonly SubjectNameModel[]): string[] {
  return names.flatMap(({ country, state, locality, organization, organizationalUnit }) =>
    Object.entries({ C: country, ST: state, L: locality, O: organization, OU: organizationalUnit }).flatMap(
      ([type, value]) => (value === undefined || value === "" ? [] : [`${type}=${escapedValue(value)}`]),
    ),
  );
}

/** Go writes IP addresses anew, so that certmgr may ask for another text than the manifest has. */
function hostLimits(hosts: readonly string[]): Pick<RequestLimits, "hosts" | "addresses"> {
  const addresses = hosts.filter(isAddress);
  return {
    hosts: [...new Set([...hosts, ...addresses.map(canonicalAddress)])],
    addresses: addresses.map((address) => addressBytes(address).toString("hex").toUpperCase()),
  };
}

/** The text of the limits' file. */
export function printGateLimits(limits: GateLimits): string {
  return `${JSON.stringify(limits, null, 2)}\n`;
}
