/** Whether a URL path equals another one or lies below it, by the rules of `<Location>`. `/` is the whole site. */
export function isWithinPath(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}

interface Located {
  readonly urlPath: string;
}

/** Of the locations that contain a path, the innermost: it decides. */
export function innermost<L extends Located>(locations: readonly L[], urlPath: string): L | undefined {
  return locations
    .filter((location) => isWithinPath(urlPath, location.urlPath))
    .sort((a, b) => b.urlPath.length - a.urlPath.length)[0];
}

/** In the order of httpd's sections: of those that contain a path it applies the last one, so the innermost comes last. */
export function outermostFirst<L extends Located>(locations: readonly L[]): L[] {
  return [...locations].sort((a, b) => depthOf(a) - depthOf(b));
}

/** How many names a path has. A path inside of another one has more. */
function depthOf({ urlPath }: Located): number {
  return urlPath.split("/").filter((part) => part !== "").length;
}
