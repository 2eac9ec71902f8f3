import type { z } from "zod";

/** What a kind of construct is like. */
export interface Kind<P extends z.ZodType = z.ZodType, A extends z.ZodType = z.ZodType> {
  /** Name of the class. */
  readonly name: string;
  /** Name of the class that has to be above it in the tree, with any constructs between; undefined where that is open. */
  readonly below?: string;
  /** Its owner can have one of it. */
  readonly isOnly?: boolean;
  readonly props: P;
  /** What methods add after the constructor, by the name of a list. */
  readonly added: A;
}

/** What a construct of a kind keeps: what it was given, neither checked nor changed. */
export interface Kept {
  readonly kind: Kind;
  readonly props: unknown;
  readonly added: Readonly<Record<string, unknown[]>>;
}
