/** Whether a URL path equals another one or lies below it, by the rules of `<Location>`. `/` is the whole site. */
export function isWithinPath(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}

/** How many names a path has. A path inside of another one has more. */
export function depthOf(urlPath: string): number {
  return urlPath.split("/").filter((part) => part !== "").length;
}
