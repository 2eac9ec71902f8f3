import { parseArgs } from "node:util";
import { DOCUMENT_BYTES, FileBoundError, readBoundedText } from "../core/bounded-file";
import { comparedFleet } from "../output/deviations";
import { hasNoFleet, readOutput } from "../output/read-output";
import { readDriftDocument } from "../report/drift-document";
import { compareOutputs, comparePlan } from "../review/inputs/compared";
import { readSavedPlan } from "../review/inputs/saved-plan";
import { printHtml } from "../review/printers/html";
import { printJson } from "../review/printers/json";
import { printMarkdown } from "../review/printers/markdown";
import { printText } from "../review/printers/text";
import { review as compare } from "../review/review";
import { UsageError, type Verb } from "./verb";

const FORMATS = ["text", "markdown", "html", "json"] as const;

/** What a comment on GitHub may have. */
const LIMIT = 65_536;

/** Below this there is no room for what must not be missing. */
const LEAST = 8192;

const OPTIONS = {
  base: { type: "string" },
  head: { type: "string" },
  plan: { type: "string" },
  drift: { type: "string" },
  format: { type: "string", default: "text" },
  json: { type: "boolean" },
  limit: { type: "string", default: String(LIMIT) },
  "full-page": { type: "string" },
} as const;

export const review: Verb = {
  summary: "prints what a change of the declaration will do, for the person who approves it",
  usage: [
    "review --base DIR --head DIR [--drift FILE.json] [--format text|markdown|html|json]",
    "review --plan FILE.json [--base DIR --head DIR] [--drift FILE.json] [--format text|markdown|html|json]",
    "review ... --format markdown [--limit CHARACTERS] [--full-page URL]",
  ],
  options: [
    ["--base DIR", "the synthesized output before the change"],
    ["--head DIR", "the synthesized output after it"],
    ["--plan FILE.json", "a saved plan instead, or as well, as terraform show -json prints it"],
    ["--drift FILE.json", "what is on the hosts, as drift --json prints it"],
    ["--format FORMAT", `${FORMATS.join(", ")} (text)`],
    ["--json", "the same as --format json"],
    ["--limit CHARACTERS", `the most characters of a page in Markdown (${LIMIT}); what is left out is named`],
    ["--full-page URL", "where the whole page is, if something is left out"],
  ],
  status: [
    "nothing is denied",
    "a policy denies the change, or an alarm does that no policy allows",
    "there is no review",
  ],
  failure: 2,
  async run(args, terminal) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { base, head, plan, drift } = values;
    const format = values.json ? "json" : FORMATS.find((each) => each === values.format);
    const limit = Number(values.limit);
    if ((base === undefined) !== (head === undefined) || (base === undefined && plan === undefined)) {
      throw new UsageError("needs --base DIR and --head DIR, or --plan FILE.json, or all three");
    }
    if (format === undefined) throw new UsageError(`there is no format ${values.format}, only ${FORMATS.join(", ")}`);
    if (!Number.isInteger(limit) || limit < LEAST) {
      throw new UsageError(`--limit is a number of characters from ${LEAST} on, got: ${values.limit}`);
    }
    const outputs = base === undefined || head === undefined ? undefined : bothSides(base, head);
    const compared =
      plan !== undefined
        ? comparePlan(from(plan, readSavedPlan), outputs)
        : compareOutputs(outputs ?? { base: [], head: [] });
    const page = compare(
      { ...compared, live: drift === undefined ? [] : readDriftDocument(contentOf(drift), drift) },
      terminal.now(),
    );
    const print = {
      text: () => printText(page, terminal),
      markdown: () => printMarkdown(page, { limit, fullPage: values["full-page"] }),
      html: () => printHtml(page),
      json: () => printJson(page),
    };
    terminal.out(print[format]().replace(/\n$/, ""));
    return page.counts.denied + page.counts.alarms > 0 ? 1 : 0;
  },
};

/** The first fleet of a repository is compared with none, and so is none with the last one. */
function bothSides(base: string, head: string) {
  const declared = hasNoFleet(head) && !hasNoFleet(base) ? [] : readOutput(head);
  return {
    base: hasNoFleet(base) && !hasNoFleet(head) ? [] : readOutput(base),
    head: declared.map(comparedFleet),
  };
}

/** What a file holds; a complaint about it begins with its name. */
function from<T>(file: string, read: (text: string) => T): T {
  const content = contentOf(file);
  try {
    return read(content);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function contentOf(file: string): string {
  try {
    return readBoundedText(file, DOCUMENT_BYTES);
  } catch (error) {
    if (error instanceof FileBoundError) throw error;
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
