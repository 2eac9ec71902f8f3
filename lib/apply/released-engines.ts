/** SHA-256 of the engine of each release, in hex. Made by scripts/engines.ts. */
export const RELEASED_ENGINES: Readonly<Record<string, string>> = {
  "0.1.0": "c1cf2e6cd2cfd71b779db77a27bea6bbfae897c5383b8acd914dc09cf3cf678e",
  "0.2.0": "3288cc619df6be677b4771152eda5e608bfb30c0a05722df0e7eeeda2d8ef82a",
};
