import { parseArgs } from "node:util";
import { printDocument } from "../contract/document";
import { DOCUMENT_BYTES, readBoundedText } from "../core/bounded-file";
import { pkiCertificatesDocument, readFacts } from "../pki/ceremony/facts";
import { initPki } from "../pki/ceremony/init";
import { certificateTable } from "../pki/ceremony/table";
import { type Terminal, UsageError, type Verb } from "./verb";

export const pki: Verb = {
  summary: "makes and shows the PKI directory of the operator",
  usage: ["pki init DIR --description FILE.json", "pki show DIR [--json]"],
  options: [
    ["--description FILE.json", "init: the authorities, certificates and authentication keys to make"],
    ["--json", "show: for machines"],
  ],
  status: [
    "made, there already as described, or shown",
    "there already by another description, or nothing to show",
    "the command line or the description is not understood",
  ],
  failure: 1,
  async run(args, terminal) {
    const [form, ...rest] = args;
    if (form === "init") return init(rest, terminal);
    if (form === "show") return show(rest, terminal);
    throw new UsageError(form === undefined ? "init or show?" : `there is no ${form}, only init and show`);
  },
};

async function init(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { description: { type: "string" } },
    allowPositionals: true,
  });
  const [dir, second] = positionals;
  if (dir === undefined || second !== undefined || values.description === undefined) {
    throw new UsageError("init needs one DIR and --description FILE.json");
  }
  let document: unknown;
  try {
    document = JSON.parse(readBoundedText(values.description, DOCUMENT_BYTES));
  } catch (error) {
    throw new UsageError(`${values.description}: ${(error as Error).message}`);
  }
  const outcome = await initPki(dir, document, { now: terminal.now(), print: terminal.out });
  return outcome === "different" ? 1 : 0;
}

function show(args: readonly string[], terminal: Terminal): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean" } },
    allowPositionals: true,
  });
  const [dir, second] = positionals;
  if (dir === undefined || second !== undefined) {
    throw new UsageError("show needs one DIR");
  }
  const facts = readFacts(dir);
  if (facts === undefined) {
    terminal.err(`pki show: ${dir} has no pki.json: pki init makes such a directory`);
    return 1;
  }
  if (values.json)
    terminal.out(
      printDocument(pkiCertificatesDocument, { made: facts.made, certificates: facts.certificates }).trimEnd(),
    );
  else for (const line of certificateTable(facts.certificates)) terminal.out(line);
  return 0;
}
