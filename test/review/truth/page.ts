/** The parts of `review --json` that an apply is compared with. */
export interface Page {
  readonly verdict: string;
  readonly hosts: readonly PageHost[];
  readonly drift: readonly { readonly host: string; readonly path: string; readonly what: string }[];
}

export interface PageHost {
  readonly name: string;
  readonly state: string;
  readonly after: readonly string[];
  /** 0: not applied. */
  readonly stage: number;
  readonly predicted: {
    readonly bundles: readonly PageBundle[];
    readonly gone: readonly PagePath[];
    /** Before the files of their bundles go. */
    readonly stopped?: readonly string[];
    readonly givenBack?: { readonly units: readonly string[]; readonly packages: readonly string[] };
  };
}

export interface PageBundle {
  readonly name: string;
  readonly paths: readonly PagePath[];
  readonly packages: readonly string[];
  readonly acts: readonly {
    readonly verb: string;
    readonly unit?: string;
    readonly because?: string;
    readonly isCertain?: boolean;
    readonly command?: readonly string[];
  }[];
  readonly awaits: readonly { readonly seconds: number; readonly label: string }[];
}

export interface PagePath {
  readonly sign: "+" | "~" | "-";
  readonly path: string;
  readonly kind: string;
  readonly what: string;
  readonly isCertain: boolean;
}
