import { siteLabel, siteOrigin } from "../../lib/model/site-address";

test.each([
  [{ serverName: "www.lab.test" }, "www.lab.test", "https://www.lab.test"],
  [{ serverName: "www.lab.test", port: 443 }, "www.lab.test", "https://www.lab.test"],
  [{ serverName: "www.lab.test", port: 8443 }, "www.lab.test_8443", "https://www.lab.test:8443"],
])("%j has files of its own, and a URL", (site, label, origin) => {
  expect([siteLabel(site), siteOrigin(site)]).toEqual([label, origin]);
});
