import { isTcpPort } from "../../lib/core/tcp-port";

test.each([
  [1, true],
  [443, true],
  [65_535, true],
  [0, false],
  [-1, false],
  [65_536, false],
  [1.5, false],
  [Number.NaN, false],
])("%d is a TCP port: %s", (port, expected) => {
  expect(isTcpPort(port)).toBe(expected);
});
