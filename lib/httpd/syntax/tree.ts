/** An httpd configuration as a tree. Only `printer.ts` knows the syntax. */
export type ConfigNode = Directive | Section | Comment | Blank;

export interface Directive {
  readonly kind: "directive";
  readonly name: string;
  readonly arguments: readonly Argument[];
}

export interface Section {
  readonly kind: "section";
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly children: readonly ConfigNode[];
}

export interface Comment {
  readonly kind: "comment";
  readonly text: string;
}

export interface Blank {
  readonly kind: "blank";
}

/**
 * A plain argument, which the printer quotes if needed, an expression, whose text is already encoded, or all arguments as a
 * person wrote them.
 */
export type Argument = string | { readonly expression: string } | { readonly written: string };

export const directive = (name: string, ...args: Argument[]): Directive => ({
  kind: "directive",
  name,
  arguments: args,
});

export const section = (name: string, args: Argument | Argument[], ...children: ConfigNode[]): Section => ({
  kind: "section",
  name,
  arguments: Array.isArray(args) ? args : [args],
  children,
});

export const comment = (text: string): Comment => ({ kind: "comment", text });

export const blank: Blank = { kind: "blank" };
