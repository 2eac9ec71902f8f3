/**
 * The X.509 library, loaded by the first caller: it changes the global Reflect, and a process that only imports this package
 * should not have this change.
 */
export function x509(): typeof import("@peculiar/x509") {
  require("reflect-metadata");
  return require("@peculiar/x509");
}
