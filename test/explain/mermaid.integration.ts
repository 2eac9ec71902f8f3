import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, folder } from "../../lab/paths";
import { printMermaid } from "../../lib/explain/print-mermaid";
import { findProgram, testWith } from "../support/programs";
import { hostileGraph } from "./hostile-graph";
import { synthesized } from "./output";

const chromium = findProgram("chromium", "chromium-browser", "google-chrome");
const withChromium = testWith(chromium, "chromium");

/** As heavy as a browser's program is, it is fetched once and not part of the development dependencies. */
const MERMAID = {
  version: "11.12.0",
  sha512: "ZudVx73BwrMJfCFmSSJT84y6u5brEoV8DOItdHomNLz32uBjNrelm7mg95X7g+C6UoQH/W6mBLGDEDv73JdxBg==",
};

function mermaid(): string {
  const cache = folder(join(cacheDirectory(), "mermaid"));
  const archive = join(cache, `mermaid-${MERMAID.version}.tgz`);
  if (!existsSync(archive)) execFileSync("npm", ["pack", "--silent", `mermaid@${MERMAID.version}`], { cwd: cache });
  const hash = createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (hash !== MERMAID.sha512) throw new Error(`${archive} has another hash: ${hash}; delete it`);
  return execFileSync("tar", ["-xzOf", archive, "package/dist/mermaid.min.js"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "mermaid-"));
});
afterAll(() => rmSync(work, { recursive: true }));

/** The texts of the picture that Mermaid draws, as a browser shows them: labels of hosts, of arrows, of fleets. */
function drawn(text: string): { readonly nodes: string[]; readonly arrows: string[]; readonly fleets: string[] } {
  writeFileSync(join(work, "mermaid.js"), mermaid());
  writeFileSync(
    join(work, "picture.js"),
    PICTURE.replace("TEXT", () => JSON.stringify(text)),
  );
  writeFileSync(
    join(work, "page.html"),
    '<!doctype html><meta charset="utf-8"><script src="mermaid.js"></script><script src="picture.js"></script>',
  );
  const page = execFileSync(
    chromium ?? "",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--virtual-time-budget=20000",
      "--dump-dom",
      join(work, "page.html"),
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const found = /<title>([^<]*)<\/title>/.exec(page)?.[1] ?? "";
  return JSON.parse(Buffer.from(found, "base64").toString("utf8"));
}

const PICTURE = `
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
addEventListener("load", async () => {
  let result;
  try {
    const { svg } = await mermaid.render("picture", TEXT);
    document.body.innerHTML = svg;
    const texts = (selector) => [...document.querySelectorAll(selector)].map((each) => {
      for (const br of each.querySelectorAll("br")) br.replaceWith("\\n");
      return each.textContent.trim();
    });
    result = { nodes: texts(".node .nodeLabel"), arrows: texts(".edgeLabel .edgeLabel"), fleets: texts(".cluster-label .nodeLabel"), scripts: document.querySelectorAll("svg script").length };
  } catch (error) {
    result = { error: String(error) };
  }
  document.title = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(result))));
});
`;

withChromium(
  "Mermaid draws the hosts with their roles and steps, and the arrows with what is needed",
  async () => {
    const lab = await synthesized();
    try {
      expect(drawn((await lab.run("graph")).out)).toEqual({
        nodes: [
          "ca01\napplied in step 1\nsigns for sub: https://ca01.lab.test:8888\nanswers OCSP for sub: port 9401",
          "www01\napplied in step 2\nserves https://www.lab.test, restricted: /restricted",
          "client01\napplied in step 2\nholds identities: partner, other\ntrusts root",
        ],
        arrows: [
          "enrolls, and is applied after\nwww",
          "asks OCSP\nstaple of www.lab.test\nstatus of www.lab.test's clients",
          "enrolls, and is applied after\npartner\nother",
        ],
        fleets: ["stack/lab"],
        scripts: 0,
      });
    } finally {
      lab.remove();
    }
  },
  120_000,
);

withChromium(
  "no name is taken for Mermaid's syntax, or for HTML",
  () => {
    expect(drawn(printMermaid([hostileGraph]))).toEqual({
      nodes: [
        ...hostileGraph.hosts.map(({ name, roles }) => [name, "applied in step 1", ...roles].join("\n")),
        ...hostileGraph.outside,
      ],
      arrows: hostileGraph.relations.map(({ what }) => ["asks OCSP", ...what].join("\n")),
      fleets: [hostileGraph.path],
      scripts: 0,
    });
  },
  120_000,
);
