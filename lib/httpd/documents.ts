import type { StaplingVhostModel } from "../model/httpd";
import { isRestricted } from "../model/restricted";
import { isWithinPath } from "../model/url-path";
import { type DirectoryEntry, entriesOf, type FileEntry } from "../plan/bundle";
import type { HttpdPlatformData } from "../platform/platform-data";

/**
 * The document root of a virtual host and the folders of its documents, parents first. A document root outside of the
 * platform's folder of sites may belong to a user who puts content there: one that exists stays as it is.
 */
export function documentDirectories(
  vhost: StaplingVhostModel,
  { group, documentRootDirectory }: HttpdPlatformData,
): DirectoryEntry[] {
  const { directory } = entriesOf(vhost.path);
  return folders(vhost.documents.map(({ relativePath }) => relativePath)).map((folder) => {
    const path = folder === "" ? vhost.documentRoot : `${vhost.documentRoot}/${folder}`;
    if (folder === "" && !isWithinPath(path, documentRootDirectory)) return directory(path, "-", "-", "-");
    return isForClients(vhost, folder, group) ? directory(path, "0750", "root", group) : directory(path);
  });
}

export function documentFiles(vhost: StaplingVhostModel, { group }: HttpdPlatformData): FileEntry[] {
  return vhost.documents.map(({ path: declaredBy, relativePath, content }) => {
    const path = `${vhost.documentRoot}/${relativePath}`;
    const { file } = entriesOf(declaredBy);
    return isForClients(vhost, relativePath, group) ? file(path, content, "0640", "root", group) : file(path, content);
  });
}

/**
 * What a virtual host shows only to some clients is readable by root and httpd's group alone: users of the host have no client
 * certificate.
 */
function isForClients(vhost: StaplingVhostModel, relativePath: string, group: string | undefined): boolean {
  return group !== undefined && isRestricted(vhost, relativePath);
}

/** The document root, which is empty here, and the folders of its documents. */
function folders(relativePaths: readonly string[]): string[] {
  const found = new Set([""]);
  for (const path of relativePaths) {
    const parts = path.split("/").slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) found.add(parts.slice(0, depth).join("/"));
  }
  return [...found].sort();
}
