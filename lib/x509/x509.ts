/**
 * The X.509 library, loaded by the first caller that needs it: it patches the global Reflect, which a process that
 * only imports this package should not have to bear.
 */
export function x509(): typeof import("@peculiar/x509") {
  require("reflect-metadata");
  return require("@peculiar/x509");
}
