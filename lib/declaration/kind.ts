import type { z } from "zod";

/** Facts about a kind of construct. */
export interface Kind<P extends z.ZodType = z.ZodType, A extends z.ZodType = z.ZodType> {
  /** Name of the class. */
  readonly name: string;
  /** Name of the class that has to be above it in the tree, with any constructs between; undefined if it needs none. */
  readonly below?: string;
  /** Whether its owner can have only one. */
  readonly isOnly?: boolean;
  readonly props: P;
  /** What methods add after the constructor, in named lists. */
  readonly added: A;
}

/** What a construct of a kind keeps: its properties as given, neither checked nor changed. */
export interface Kept {
  readonly kind: Kind;
  readonly props: unknown;
  readonly added: Readonly<Record<string, unknown[]>>;
}
