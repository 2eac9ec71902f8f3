import { parseArgs } from "node:util";
import { DOCUMENT_BYTES, FileBoundError, readBounded } from "../core/bounded-file";
import { comparedFleet } from "../output/deviations";
import { hasNoFleet, readOutput, type SynthesizedFleet } from "../output/read-output";
import { readDriftDocument } from "../report/drift-document";
import { compareOutputs, comparePlan } from "../review/inputs/compared";
import { readPlanFile } from "../review/inputs/plan-file";
import { readSavedPlan, type SavedPlan } from "../review/inputs/saved-plan";
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
  "plan-file": { type: "string" },
  stack: { type: "string" },
  drift: { type: "string" },
  format: { type: "string", default: "text" },
  json: { type: "boolean" },
  limit: { type: "string", default: String(LIMIT) },
  "full-page": { type: "string" },
} as const;

export const review: Verb = {
  summary: "prints what a change of the declaration will do, for the person who approves it",
  usage: [
    "review --base DIR --head DIR [--stack NAME] [--drift FILE.json] [--format text|markdown|html|json]",
    "review --plan FILE.json --plan-file FILE [--base DIR --head DIR] [--drift FILE.json] [--format text|markdown|html|json]",
    "review ... --format markdown [--limit CHARACTERS] [--full-page URL]",
  ],
  options: [
    ["--base DIR", "the synthesized output before the change"],
    ["--head DIR", "the synthesized output after it"],
    ["--plan FILE.json", "a saved plan instead, or as well, as terraform show -json prints it"],
    ["--plan-file FILE", "that plan itself, which holds what terraform show leaves out"],
    ["--stack NAME", "one stack of outputs that have several: its page, its digest"],
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
    const { base, head, plan, drift, "plan-file": planFile } = values;
    const format = values.json ? "json" : FORMATS.find((each) => each === values.format);
    const limit = Number(values.limit);
    if ((base === undefined) !== (head === undefined) || (base === undefined && plan === undefined)) {
      throw new UsageError("needs --base DIR and --head DIR, or --plan FILE.json, or all three");
    }
    if (format === undefined) throw new UsageError(`there is no format ${values.format}, only ${FORMATS.join(", ")}`);
    if (!Number.isInteger(limit) || limit < LEAST) {
      throw new UsageError(`--limit is a number of characters from ${LEAST} on, got: ${values.limit}`);
    }
    if (planFile !== undefined && plan === undefined) throw new UsageError("--plan-file needs --plan FILE.json, too");
    const outputs = base === undefined || head === undefined ? undefined : bothSides(base, head, values.stack);
    const compared =
      plan !== undefined
        ? comparePlan(savedPlan(plan, planFile), outputs)
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
function bothSides(base: string, head: string, stack: string | undefined) {
  const declared = hasNoFleet(head) && !hasNoFleet(base) ? [] : readOutput(head);
  const sides = {
    base: hasNoFleet(base) && !hasNoFleet(head) ? [] : readOutput(base),
    head: declared.map(comparedFleet),
  };
  if (stack === undefined) return sides;
  const names = [...new Set([...sides.base, ...sides.head].map((fleet) => fleet.stack.name))];
  if (!names.includes(stack)) {
    throw new UsageError(
      `--stack ${stack}: no output has a fleet in a stack of that name, only in ${names.join(", ")}`,
    );
  }
  const isOfStack = (fleet: SynthesizedFleet) => fleet.stack.name === stack;
  return { base: sides.base.filter(isOfStack), head: sides.head.filter(isOfStack) };
}

/** A plan as terraform show -json prints it, with what only the plan file holds. */
function savedPlan(document: string, file: string | undefined): SavedPlan {
  const planFile = file === undefined ? undefined : from(file, () => readPlanFile(bytesOf(file)));
  return from(document, (text) => readSavedPlan(text, planFile));
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
  return bytesOf(file).toString("utf8");
}

function bytesOf(file: string): Buffer {
  try {
    return readBounded(file, DOCUMENT_BYTES);
  } catch (error) {
    if (error instanceof FileBoundError) throw error;
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
