/**
 * The kind and content of an object of this library. The symbol is in the registry of the whole process, so objects of a second
 * copy of the package are also recognized. `instanceof` would not recognize them.
 */
const TAG = Symbol.for("cdktf-mutual-tls.tag");

interface Tag {
  readonly kind: string;
  readonly content: unknown;
}

/** Marks an object. The mark is neither listed with its properties nor printed. */
export function tag(object: object, kind: string, content: unknown): void {
  Object.defineProperty(object, TAG, { value: { kind, content } satisfies Tag });
}

/** The name of what a value is: `TrustStore`, `Duration`. Undefined for what is not of this library. */
export function kindOf(value: unknown): string | undefined {
  return tagOf(value)?.kind;
}

/** The name of a kind with its article: `a Host`, `an HttpdServer`. */
export function withArticle(kind: string): string {
  return /^([AEIOU]|Httpd)/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** What a value of this kind holds; undefined for any other value. */
export function contentOf(value: unknown, kind: string): unknown {
  const found = tagOf(value);
  return found?.kind === kind ? found.content : undefined;
}

function tagOf(value: unknown): Tag | undefined {
  if (value === null || typeof value !== "object") return undefined;
  return (value as { readonly [TAG]?: Tag })[TAG];
}
