import { check } from "./trust-check";
import { pull } from "./trust-pull";
import { UsageError, type Verb } from "./verb";

/** Gets and watches the certificates that trust stores are made of. */
export const trust: Verb = {
  usage: [
    "trust pull LEAF.pem --out DIR [--private]",
    "trust pull LEAF.pem --out DIR [--private] --yes --fingerprint SHA256...",
    "trust check DIR|FILE... [--days N] [--json]",
  ],
  failure: 1,
  async run(args, terminal) {
    const [form, ...rest] = args;
    if (form === "pull") return pull(rest, terminal);
    if (form === "check") return check(rest, terminal);
    throw new UsageError(form === undefined ? "pull or check?" : `there is no ${form}, only pull and check`);
  },
};
