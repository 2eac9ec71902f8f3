import { issuerFilesDirectory, issuerSiteConfig } from "../../lib/httpd/render-issuer-site";
import { printConfig } from "../../lib/httpd/syntax/printer";
import type { IssuerSiteModel } from "../../lib/model/pki";
import { debian13 } from "../../lib/platform/debian";

const SITE = {
  path: "stack/lab/ca01/httpd/issuer-site",
  serverName: "ca01.lab.test",
  documentRoot: "/var/www/vhosts/ca01.lab.test",
  authorities: [
    { authority: { label: "made_here" } },
    { authority: { label: "made_elsewhere" }, crl: Buffer.from("crl"), certificationPracticeStatement: "statement" },
  ],
} as unknown as IssuerSiteModel;

test("root's files of a CA lie outside of the folder in which another user makes the CRL", () => {
  expect(SITE.authorities.map((each) => issuerFilesDirectory(SITE, each.authority))).toEqual([
    "/var/www/vhosts/ca01.lab.test/ca-certificates/made_here",
    "/var/www/vhosts/ca01.lab.test/ca-certificates/made_elsewhere",
  ]);
});

test("their addresses stay the same", () => {
  const lines = printConfig(issuerSiteConfig(SITE, debian13.httpd)).split("\n");
  expect(lines.filter((line) => line.includes("Alias"))).toEqual([
    "  Alias /made_here/ca.crt /var/www/vhosts/ca01.lab.test/ca-certificates/made_here/ca.crt",
    ...["ca.crt", "crl.der", "cps.html"].map(
      (name) => `  Alias /made_elsewhere/${name} /var/www/vhosts/ca01.lab.test/ca-certificates/made_elsewhere/${name}`,
    ),
  ]);
});
