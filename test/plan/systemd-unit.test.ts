import { printUnit } from "../../lib/plan/systemd-unit";

test("sections and entries keep their order", () => {
  const text = printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", "A 100% literal $VALUE"],
        ["After", "network.target"],
      ],
    },
    {
      name: "Service",
      entries: [
        ["RemainAfterExit", true],
        ["PrivateTmp", false],
        ["RestartSec", 2],
        ["CapabilityBoundingSet", ""],
      ],
    },
  ]);
  expect(text).toBe(`[Unit]
Description=A 100%% literal $VALUE
After=network.target

[Service]
RemainAfterExit=yes
PrivateTmp=no
RestartSec=2
CapabilityBoundingSet=
`);
});

test("the words of a command stay what they are", () => {
  const command = ["/bin/echo", "a b", 'say "hi"', "back\\slash", "$HOME", "100%", ";", "", "é"];
  expect(printUnit([{ name: "Service", entries: [["ExecStart", command]] }])).toBe(
    '[Service]\nExecStart=/bin/echo "a b" "say \\"hi\\"" "back\\\\slash" $$HOME 100%% ";" "" "é"\n',
  );
});

test("a long command is continued, and no line is longer than 100 columns", () => {
  const words = ["/usr/bin/program", ...Array.from({ length: 30 }, (_, index) => `--option-${index}=value`)];
  const text = printUnit([{ name: "Service", entries: [["ExecStart", words]] }]);
  const lines = text.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.length).toBeGreaterThan(5);
  expect(text.replaceAll("\\\n    ", "")).toBe(`[Service]\nExecStart=${words.join(" ")}\n`);
});

test.each(["a\nb", " a", "a\\", "a\u0000"])(
  "fails on a value that systemd would read as something else: %j",
  (value) => {
    expect(() => printUnit([{ name: "Unit", entries: [["Description", value]] }])).toThrow(/a unit file cannot hold/);
  },
);

test("fails on control characters in a command", () => {
  expect(() => printUnit([{ name: "Service", entries: [["ExecStart", ["/bin/sh", "a\nb"]]] }])).toThrow(
    /control characters.*"a\\nb"/,
  );
});
