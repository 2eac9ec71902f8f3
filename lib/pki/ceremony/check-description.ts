import { isIP } from "node:net";
import { isHostNameOrWildcard } from "../../core/host-name";
import { isHttpUrl } from "../../core/http-url";
import { type Issue, IssuesError } from "../../core/issue";
import { allowedSubjectValue, isSubjectValue, type SubjectAttribute } from "../../x509/subject-attribute";
import { isCfsslLabel } from "../label";
import { type AuthorityDescription, type CeremonyDescription, hours, USAGES } from "./description";
import { count, list, object, oneOf, text } from "./shape";

/** The description that a parsed JSON document holds; everything that is wrong with it is thrown at once. */
export function parseDescription(document: unknown): CeremonyDescription {
  const issues = ceremony(document, "");
  // Relations between parts are only looked at where every part is what it should be.
  const found = issues.length > 0 ? issues : relations(document as CeremonyDescription);
  if (found.length > 0) throw new IssuesError(found);
  return document as CeremonyDescription;
}

const expiry = text("hours, such as 8760h, at most 999999h", /^[1-9]\d{0,5}h$/);
const url = text("an http:// URL in ASCII", isHttpUrl);

const attribute = (name: SubjectAttribute) => text(allowedSubjectValue(name), (value) => isSubjectValue(name, value));
const subject = object(
  { CN: attribute("CN") },
  { C: attribute("C"), ST: attribute("ST"), L: attribute("L"), O: attribute("O"), OU: attribute("OU") },
);

const key = object({ algo: oneOf("ecdsa"), size: oneOf(256, 384, 521) });

const policies = list(
  object(
    {
      id: text(
        "an object identifier such as 2.5.29.32.0",
        /^([01]\.[1-3]?\d|2\.(0|[1-9]\d{0,5}))(\.(0|[1-9]\d{0,8}))+$/,
      ),
    },
    {
      notice: text("1 to 200 characters, no control characters", (value) => /^\P{Cc}{1,200}$/u.test(value)),
      cps: url,
    },
  ),
);

const authority = object(
  {
    label: text("letters, digits and _ (what multirootca can read)", isCfsslLabel),
    subject,
    key,
    expiry,
  },
  {
    issuer: text("a label", /./),
    pathlen: count,
    policies,
    ocspUrl: url,
    issuerUrl: url,
    crlUrl: url,
    ocsp: object({ subject, expiry }),
    crl: object({ expiry }),
  },
);

const certificate = object(
  {
    file: text(
      "FOLDER/NAME, the folder of letters, digits, _ and -, the name also with dots",
      /^\w[\w-]{0,63}\/\w[\w.-]{0,63}$/,
    ),
    issuer: text("a label", /./),
    subject,
    key,
    usages: list(oneOf(...USAGES), { min: 1 }),
    expiry,
  },
  {
    hosts: list(text("a DNS name or an IP address", (host) => isHostNameOrWildcard(host) || isIP(host) > 0)),
    policies,
  },
);

const ceremony = object({
  authorities: list(authority, { min: 1 }),
  certificates: list(certificate),
  authKeys: list(text("letters, digits, _ and -", /^[A-Za-z0-9_-]{1,64}$/)),
});

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
      what: "is no authority that is described before this",
      got: label,
      allowed: [...known.keys()].join(", ") || "none: the first authority is a root",
      fix: "name one of them, or move its description up",
    },
  ];
}

function outlives(issuer: AuthorityDescription, length: string, path: string): Issue[] {
  if (hours(length) <= hours(issuer.expiry)) return [];
  return [
    {
      code: "pki-expiry",
      path: `${path}.expiry`,
      what: `would be valid longer than ${issuer.label}, which signs it`,
      got: length,
      allowed: `at most ${issuer.expiry}`,
    },
  ];
}

/** An authority counts against the path length of every authority above it. */
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
        what: `${above.label} does not allow ${depth === 1 ? "an authority" : `${depth} authorities`} below it`,
        got: `pathlen ${above.pathlen}`,
        allowed: `pathlen ${depth} or more, or none`,
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
    // Two names that differ in case only are one file on some machines.
    const keys = files.map((file) => file.toLowerCase());
    const taken = keys.findIndex((key) => owners.has(key));
    if (taken === -1) {
      for (const key of keys) owners.set(key, path);
      return [];
    }
    const what = `is the place that ${owners.get(keys[taken] ?? "")} takes already`;
    return [{ code: "pki-duplicate", path, what, got: files[taken], fix: "choose another name" }];
  });
}
