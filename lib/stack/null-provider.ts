/** What a stack requires of the null provider. Only `triggers` is used, which every release has: any release will do. */
export const NULL_PROVIDER = { source: "null", version: ">= 2.1.2, < 4" } as const;
