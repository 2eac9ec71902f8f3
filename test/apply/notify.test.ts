import { describeOnHost, planOf } from "./throw-away-host";

describeOnHost("a bundle that drifted where no file shows it", (host) => {
  const plan = planOf(
    "bundle firewall",
    "  file /etc/firewall 0644 root root",
    "  on-change reload firewall.service",
    "  enable firewall.service",
    "bundle web",
    "  file /etc/web 0644 root root",
    "  on-change reload web.service",
    "  enable web.service",
  );
  const files = { "/etc/firewall": "1", "/etc/web": "1" };

  test("is notified once more, and says why; others are left alone", () => {
    host().apply(plan, files);
    host().calls();
    const run = host().apply(plan, files, { settings: "engine_notify=firewall" });
    expect(run.out).toContain("bundle firewall\n  reload firewall.service (drifted)\n");
    expect(run.out).toMatch(/^www01\.lab: 0 changed, reloaded firewall\.service \(/m);
    expect(host().calls()).toEqual(["systemctl reload firewall.service"]);
    host().apply(plan, files);
    expect(host().calls()).toEqual([]);
  });

  test("has a unit restarted that runs with another unit file than the one on disk", () => {
    host().apply(plan, files);
    host().calls();
    host().apply(plan, files, { settings: "engine_notify=web/web.service" });
    expect(host().calls()).toEqual(["systemctl daemon-reload ", "systemctl restart web.service"]);
  });

  test("is forgotten where it is not declared any more", () => {
    host().apply(plan, files);
    expect(host().apply(plan, files, { settings: "engine_notify=gone" }).out).toMatch(/^www01\.lab: 0 changed \(/);
    expect(host().read("/var/lib/cdktf-mutual-tls/record")).not.toContain("pending");
  });
});
