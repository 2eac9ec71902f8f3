/** Whether a URL path is another one or lies below it, as `<Location>` has it. `/` is the whole site. */
export function isWithinPath(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}
