import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ClientCertificate, ClientRevocation, RevocationCheck } from "../lib";
import type { Case } from "../test/review/cases";
import { Pages } from "../test/review/pages";
import { findProgram } from "../test/support/programs";
import { Browser } from "./browser";

const images = resolve(__dirname, "../docs/images");

/** A change that weakens, so that the picture shows the purpose of the page. */
const change: Case = {
  name: "picture",
  sides: [
    { changes: () => ({ vhost: { revocation: ClientRevocation.ocsp({ check: RevocationCheck.CHAIN }) } }) },
    { changes: () => ({ location: { require: ClientCertificate.organization("Other Partner SA") } }) },
  ],
};

/** Writes the picture of the README: the top of a review page in a browser. */
async function main(): Promise<void> {
  const program = findProgram("chromium", "chromium-browser", "google-chrome");
  if (program === undefined) throw new Error("install chromium first");
  const folder = mkdtempSync(join(tmpdir(), "review-picture-"));
  const browser = await Browser.open(program);
  try {
    const page = join(folder, "page.html");
    writeFileSync(page, await (await Pages.in(folder)).of(change, "html"));
    await browser.visit(page, 1000, 960);
    mkdirSync(images, { recursive: true });
    writeFileSync(join(images, "review.png"), await browser.picture());
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
