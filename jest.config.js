/** @type {import("jest").Config} */
const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: { "^cdktf-mutual-tls$": "<rootDir>/lib/index.ts" },
};

/** Tests on real programs that need no containers: each has a network or a folder of its own, so they run side by side. */
const besideOthers = [
  "<rootDir>/test/httpd/!(matrix).integration.ts",
  "<rootDir>/test/review/*/**/*.integration.ts",
  "<rootDir>/test/scripts/**/*.integration.ts",
];

module.exports = {
  // Ends a test that hangs, and says nothing of how fast one is: machines are shared.
  testTimeout: 60_000,
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/test/**/*.test.ts", "<rootDir>/examples/**/*.test.ts"] },
    { ...shared, displayName: "faults", testMatch: ["<rootDir>/test/**/*.faults.ts"] },
    { ...shared, displayName: "fuzz", testMatch: ["<rootDir>/test/**/*.fuzz.ts"] },
    { ...shared, displayName: "el", testMatch: ["<rootDir>/test/**/*.el.ts"] },
    { ...shared, displayName: "servers", testMatch: besideOthers },
    {
      ...shared,
      displayName: "integration",
      testMatch: ["<rootDir>/test/**/*.integration.ts"],
      // Those of the project above.
      testPathIgnorePatterns: ["/node_modules/", "/test/httpd/(?!matrix)", "/test/review/[^/]+/", "/test/scripts/"],
    },
  ],
};
