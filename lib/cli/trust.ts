import { check } from "./trust-check";
import { pull } from "./trust-pull";
import { UsageError, type Verb } from "./verb";

export const trust: Verb = {
  summary: "gets and watches the certificates that trust stores are made of",
  usage: [
    "trust pull LEAF.pem --out DIR [--private]",
    "trust pull LEAF.pem --out DIR [--private] --yes --fingerprint SHA256...",
    "trust check DIR|FILE... [--days N] [--json]",
  ],
  options: [
    ["--out DIR", "pull: where the files go; none that is there is replaced"],
    ["--private", "pull: the CA's web server may be in a private network, or on this machine"],
    ["--yes", "pull: asks nobody; needs --fingerprint"],
    [
      "--fingerprint SHA256",
      "pull: of the root, got some other way than from the network; further ones have to be in the chain",
    ],
    ["--days N", "check: how long before its end a certificate is said to expire soon (30)"],
    ["--json", "check: for machines"],
  ],
  status: [
    "written or there already; nothing expires soon",
    "nothing was written; something expires soon, has expired or begins later",
    "the command line is not understood; something to check cannot be read",
  ],
  failure: 1,
  async run(args, terminal) {
    const [form, ...rest] = args;
    if (form === "pull") return pull(rest, terminal);
    if (form === "check") return check(rest, terminal);
    throw new UsageError(form === undefined ? "pull or check?" : `there is no ${form}, only pull and check`);
  },
};
