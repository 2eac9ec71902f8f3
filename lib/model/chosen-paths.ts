import { isAbsolutePath } from "../core/absolute-path";
import { type ReservedPath, reservedFor, servedBelow, unservable } from "../platform/reserved-paths";
import type { HostModel } from "./host";
import { isWithinPath } from "./url-path";

/** A path on a host that a user of the library chose. */
export interface ChosenPath {
  readonly path: string;
  /** Construct path of who chose it. */
  readonly declaredBy: string;
  readonly property: string;
  readonly use: "document-root" | "document" | "certificate" | "private-key";
}

/** The paths of a host that properties name, and not the library. Other rules report those that are not valid. */
export function chosenPaths(host: HostModel): ChosenPath[] {
  return namedPaths(host).filter(({ path }) => path === "/" || isAbsolutePath(path));
}

function namedPaths(host: HostModel): ChosenPath[] {
  const { httpd, importedCertificates, certmgr } = host;
  return [
    ...(httpd?.vhosts ?? []).flatMap(({ path, documentRoot, documents }): ChosenPath[] => [
      { path: documentRoot, declaredBy: path, property: "documentRoot", use: "document-root" },
      ...documents.map(
        (document): ChosenPath => ({
          path: `${documentRoot}/${document.relativePath}`,
          declaredBy: document.path,
          property: "addDocument",
          use: "document",
        }),
      ),
    ]),
    ...importedCertificates.flatMap(({ path, certificatePath, privateKeyPath }): ChosenPath[] => [
      { path: certificatePath, declaredBy: path, property: "certificatePath", use: "certificate" },
      { path: privateKeyPath, declaredBy: path, property: "privateKeyPath", use: "private-key" },
    ]),
    ...(certmgr?.manifests ?? []).flatMap((manifest): ChosenPath[] => {
      const { path: declaredBy, certificate, privateKey, ca, fullChainPath } = manifest;
      return [
        { path: certificate.path, declaredBy, property: "certificate.path", use: "certificate" },
        { path: privateKey.path, declaredBy, property: "privateKey.path", use: "private-key" },
        { path: ca.path, declaredBy, property: "ca.path", use: "certificate" },
        ...(fullChainPath === undefined
          ? []
          : [{ path: fullChainPath, declaredBy, property: "certificate.path", use: "certificate" } as const]),
      ];
    }),
  ];
}

/** The chosen paths of a host that lie neither in these folders nor in the platform's folders of sites, certificates and keys. */
export function pathsOutside(host: HostModel, folders: readonly string[]): ChosenPath[] {
  const { httpd, certificateDirectory, privateKeyDirectory } = host.platform;
  const inside = [httpd.documentRootDirectory, certificateDirectory, privateKeyDirectory, ...folders];
  return chosenPaths(host).filter(
    ({ path, use }) => use !== "document" && !inside.some((folder) => isWithinPath(path, folder)),
  );
}

/** Why a path may not be chosen. */
export type Misplaced = ReservedPath & {
  readonly chosen: ChosenPath;
  /** `at`: the path itself is reserved. `below`: something below it is, which would be served. */
  readonly relation: "at" | "below";
};

/** The chosen paths of a host that only the construct they belong to may declare. */
export function misplacedPaths(host: HostModel): Misplaced[] {
  const { platform } = host;
  return chosenPaths(host).flatMap((chosen): Misplaced[] => {
    const { path, use } = chosen;
    const at =
      use === "certificate" || use === "private-key" ? reservedFor(path, platform) : unservable(path, platform);
    if (at !== undefined) return [{ ...at, chosen, relation: "at" }];
    const below = use === "document-root" ? servedBelow(path, platform) : undefined;
    return below === undefined ? [] : [{ ...below, chosen, relation: "below" }];
  });
}

/** A private key, or a certificate's file, that lies below a document root, with the virtual host that would serve it. */
export function servedKeys(host: HostModel): { readonly key: ChosenPath; readonly root: ChosenPath }[] {
  const chosen = chosenPaths(host);
  const roots = chosen.filter(({ use }) => use === "document-root");
  return chosen
    .filter(({ use }) => use === "private-key")
    .flatMap((key) => {
      const root = roots.find(({ path }) => key.path.startsWith(`${path}/`));
      return root === undefined ? [] : [{ key, root }];
    });
}
