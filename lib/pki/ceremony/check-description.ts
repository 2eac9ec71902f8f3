import { type Problem, problemsOf } from "../../contract/problem";
import { type Issue, IssuesError } from "../../core/issue";
import { type AuthorityDescription, type CeremonyDescription, descriptionSchema, hours } from "./description";

/** The description in a parsed JSON document. All its issues are thrown at once. */
export function parseDescription(document: unknown): CeremonyDescription {
  const result = descriptionSchema.safeParse(document, { reportInput: true });
  // Relations between parts are checked only if every part is valid.
  const issues = result.success ? relations(result.data) : problemsOf(result.error.issues).map(issueOf);
  if (!result.success || issues.length > 0) throw new IssuesError(issues);
  return result.data;
}

function issueOf({ kind, path, expected, got = "nothing" }: Problem): Issue {
  switch (kind) {
    case "missing":
      return { code: "pki-missing", path, what: "is missing", allowed: expected, fix: `add "${nameIn(path)}"` };
    case "unknown": {
      const fix = "remove or rename it";
      const field = path === "" ? got : `${path}.${got}`;
      return { code: "pki-unknown", path: field, what: "is not known here", allowed: expected, fix };
    }
    case "value":
      return { code: "pki-value", path: path || "the description", what: "cannot be used", got, allowed: expected };
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function relations(description: CeremonyDescription): Issue[] {
  const { authorities, certificates, authKeys } = description;
  const known = new Map<string, AuthorityDescription>();
  const issues: Issue[] = [];
  for (const [i, each] of authorities.entries()) {
    const path = `authorities[${i}]`;
    if (each.issuer !== undefined) issues.push(...signedBy(known, each.issuer, each.expiry, path));
    issues.push(...pathlens(known, each, path));
    for (const part of ["ocsp", "crl"] as const) {
      const length = each[part]?.expiry;
      if (length !== undefined) issues.push(...outlives(each, length, `${path}.${part}`));
    }
    known.set(each.label, each);
  }
  for (const [i, each] of certificates.entries()) {
    issues.push(...signedBy(known, each.issuer, each.expiry, `certificates[${i}]`));
  }
  const places = [
    { path: "the ceremony", files: ["auth"] },
    ...authorities.map(({ label }, i) => ({
      path: `authorities[${i}].label`,
      files: [label, ...["ca", "ca-key", "ocsp", "ocsp-key", "crl"].map((name) => `${label}/${name}`)],
    })),
    ...certificates.map(({ file }, i) => ({ path: `certificates[${i}].file`, files: [file, `${file}-key`] })),
    ...authKeys.map((name, i) => ({ path: `authKeys[${i}]`, files: [`auth/${name}`] })),
  ];
  return [...issues, ...collisions(places)];
}

function signedBy(
  known: ReadonlyMap<string, AuthorityDescription>,
  label: string,
  length: string,
  path: string,
): Issue[] {
  const issuer = known.get(label);
  if (issuer !== undefined) return outlives(issuer, length, path);
  return [
    {
      code: "pki-issuer",
      path: `${path}.issuer`,
      what: "is not a CA that is described before this entry",
      got: label,
      allowed: [...known.keys()].join(", ") || "none: the first CA is a root CA",
      fix: "name a CA that is described before, or move its description up",
    },
  ];
}

function outlives(issuer: AuthorityDescription, length: string, path: string): Issue[] {
  if (hours(length) <= hours(issuer.expiry)) return [];
  return [
    {
      code: "pki-expiry",
      path: `${path}.expiry`,
      what: `is longer than the expiry of ${issuer.label}, which signs the certificate`,
      got: length,
      allowed: `${issuer.expiry} or less`,
      fix: "shorten the expiry",
    },
  ];
}

/** A CA counts for the path length of every CA above it. */
function pathlens(
  known: ReadonlyMap<string, AuthorityDescription>,
  authority: AuthorityDescription,
  path: string,
): Issue[] {
  const issues: Issue[] = [];
  let above = known.get(authority.issuer ?? "");
  for (let depth = 1; above !== undefined; depth++) {
    if (above.pathlen !== undefined && above.pathlen < depth) {
      issues.push({
        code: "pki-pathlen",
        path: `${path}.issuer`,
        what: `${above.label} does not allow ${depth === 1 ? "a CA" : `${depth} CAs`} below it`,
        got: `pathlen ${above.pathlen}`,
        allowed: `pathlen ${depth} or more, or no pathlen`,
        fix: `raise the pathlen of ${above.label}, or choose another issuer`,
      });
    }
    above = known.get(above.issuer ?? "");
  }
  return issues;
}

/** What a part of the description writes, without extensions. */
interface Places {
  readonly path: string;
  readonly files: readonly string[];
}

function collisions(places: readonly Places[]): Issue[] {
  const owners = new Map<string, string>();
  return places.flatMap(({ path, files }) => {
    // On some machines, two names that differ only in case are one file.
    const keys = files.map((file) => file.toLowerCase());
    const taken = keys.findIndex((key) => owners.has(key));
    if (taken === -1) {
      for (const key of keys) owners.set(key, path);
      return [];
    }
    const what = `is already used by ${owners.get(keys[taken] ?? "")}`;
    return [{ code: "pki-duplicate", path, what, got: files[taken], fix: "choose another name" }];
  });
}
