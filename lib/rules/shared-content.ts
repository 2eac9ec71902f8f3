import { isNetwork, isWithin } from "../core/ip-network";
import type { Issue } from "../core/issue";
import type { HttpdServerModel, MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "../model/httpd";
import { guardOf, isMutualTls } from "../model/restricted";
import type { RevocationModel } from "../model/revocation";
import { isWithinPath } from "../model/url-path";
import type { Rule } from "./rule";

/** A virtual host of the same server, with what decides who reads its files. */
interface Site {
  readonly path: string;
  readonly documentRoot: string;
  /** Networks that it answers; absent: all. */
  readonly clients?: readonly string[];
  readonly locations: readonly MutualTlsLocationModel[];
  readonly publicLocations?: readonly PublicLocationModel[];
  /** Absent where no client is asked for a certificate. */
  readonly revocation?: RevocationModel;
}

/** Restricted content that another virtual host of the same server also serves, to other clients. */
export const sharedContentRule: Rule = (fleet) =>
  fleet.hosts.flatMap(({ httpd }) => {
    if (httpd === undefined) return [];
    return httpd.vhosts.flatMap((vhost) => {
      const others = sitesOf(httpd).filter((other) => other.path !== vhost.path);
      return [
        ...vhost.locations.flatMap((location) =>
          others.filter((other) => serves(other, vhost, location)).map((other) => issue(vhost, location, other)),
        ),
        ...others.filter((other) => servesFurther(other, vhost)).map((other) => networkIssue(vhost, other)),
      ];
    });
  });

/** Whether a part of the files is served to networks that the virtual host does not answer. */
function servesFurther(other: Site, { documentRoot, clients }: StaplingVhostModel): boolean {
  if (clients === undefined) return false;
  const [a, b] = [documentRoot, other.documentRoot];
  if (!isWithinPath(a, b) && !isWithinPath(b, a)) return false;
  const isKnown = (network: string) =>
    isNetwork(network) && clients.some((each) => isNetwork(each) && isWithin(network, each));
  return other.clients?.every(isKnown) !== true;
}

function sitesOf({ vhosts, issuerSite }: HttpdServerModel): Site[] {
  return [...vhosts, ...(issuerSite === undefined ? [] : [{ ...issuerSite, locations: [] }])];
}

function serves(other: Site, vhost: StaplingVhostModel, location: MutualTlsLocationModel): boolean {
  const { documentRoot, revocation } = vhost;
  const folder = folderOf(documentRoot, location);
  const urlPath = isWithinPath(other.documentRoot, folder) ? "/" : urlOf(other, folder);
  if (urlPath === undefined) return false;
  if (other.revocation?.none !== undefined && revocation.none === undefined) return true;
  const guard = guardOf(other, urlPath);
  return !isMutualTls(guard) || !admitsTheSame(guard, location) || hasOtherPathsWithin(other, vhost, urlPath, location);
}

/** Whether a part of the restricted files has other clients there, and not here. */
function hasOtherPathsWithin(
  other: Site,
  vhost: StaplingVhostModel,
  urlPath: string,
  location: MutualTlsLocationModel,
): boolean {
  return [...other.locations, ...(other.publicLocations ?? [])]
    .filter((each) => each.urlPath !== urlPath && isWithinPath(each.urlPath, urlPath))
    .some((each) => {
      const below = urlPath === "/" ? each.urlPath : each.urlPath.slice(urlPath.length);
      const here = guardOf(vhost, location.urlPath === "/" ? below : location.urlPath + below);
      return !(isMutualTls(each)
        ? isMutualTls(here) && admitsTheSame(each, here)
        : here !== undefined && !isMutualTls(here));
    });
}

function folderOf(documentRoot: string, { urlPath }: MutualTlsLocationModel): string {
  return urlPath === "/" ? documentRoot : documentRoot + urlPath;
}

function urlOf({ documentRoot }: Site, folder: string): string | undefined {
  return isWithinPath(folder, documentRoot) ? folder.slice(documentRoot.length) : undefined;
}

function admitsTheSame(a: MutualTlsLocationModel, b: MutualTlsLocationModel): boolean {
  const text = ({ issuers, require }: MutualTlsLocationModel) => JSON.stringify([issuers, require]);
  return text(a) === text(b);
}

function networkIssue({ path, documentRoot, clients = [] }: StaplingVhostModel, other: Site): Issue {
  return {
    code: "location-reachable-elsewhere",
    path,
    what: `${other.path} also serves files of this virtual host, to networks that it does not answer`,
    got: `${documentRoot}, and the document root ${other.documentRoot}`,
    allowed: `document roots that do not share files, or \`clients\` of both within ${clients.join(", ")}`,
    fix: `give one of the two another \`documentRoot\`, or give ${other.path} the same \`clients\``,
  };
}

function issue({ documentRoot }: StaplingVhostModel, location: MutualTlsLocationModel, other: Site): Issue {
  return {
    code: "location-reachable-elsewhere",
    path: location.path,
    what: `${other.path} also serves the restricted files, to clients that this location does not admit`,
    got: `${folderOf(documentRoot, location)}, and the document root ${other.documentRoot}`,
    allowed: "document roots that do not share restricted files, or a location in both that admits the same clients",
    fix: `give one of the two another \`documentRoot\`, or restrict the files in ${other.path} with the same location and \`revocation\``,
  };
}
