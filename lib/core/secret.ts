import { type Issue, IssuesError } from "./issue";
import { tag } from "./tag";

/** How a secret is declared. */
export interface SecretProps {
  /**
   * File on the operator's machine that holds the value. Terraform reads it while it applies, and only then; `terraform
   * plan` and the synthesized output hold the path alone. A value in the ephemeral variable `mutual_tls_secrets`, under
   * the secret's name, is used instead where there is one.
   */
  readonly file: string;

  /**
   * What changes when the value does, for example `1`, `2`, or the fingerprint of a public key. It is public: it stands
   * in the plan, and a new version is what makes the next apply deliver the value again.
   */
  readonly version: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,100}$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * A value that reaches a host and nothing else: no plan, no state, no synthesized file and no log holds it.
 */
export class Secret {
  /**
   * A secret whose value lies in a file of the operator's machine.
   *
   * @param name Name of the secret in the variable `mutual_tls_secrets`: letters, digits, `_` and `-`.
   * @throws IssuesError when the name or the version has other characters.
   */
  static fromFile(name: string, props: SecretProps): Secret {
    return new Secret(name, props);
  }

  /** Name of the secret in the variable `mutual_tls_secrets`. */
  readonly name: string;
  /** File on the operator's machine that holds the value. */
  readonly file: string;
  /** What changes when the value does. */
  readonly version: string;

  private constructor(name: string, props: SecretProps) {
    const { file, version } = props ?? {};
    const issues = [
      ...wrong("name", name, NAME, 'letters, digits, "_" and "-", 101 at most, the first one a letter or a digit'),
      ...wrong(
        "version",
        version,
        VERSION,
        'letters, digits, ".", "_" and "-", 64 at most, the first one a letter or a digit',
      ),
      ...wrong("file", file, /^/, "the path of a file on the operator's machine"),
    ];
    if (issues.length > 0) throw new IssuesError(issues);
    this.name = name;
    this.file = file;
    this.version = version;
    tag(this, "Secret", { name, version, file });
  }
}

function wrong(property: string, value: unknown, form: RegExp, allowed: string): Issue[] {
  if (typeof value === "string" && form.test(value)) return [];
  return [
    {
      code: "secret",
      path: "Secret.fromFile",
      what: `the ${property} of a secret has the wrong form`,
      got: typeof value === "string" ? value : typeof value,
      allowed,
      fix: `correct the ${property}`,
    },
  ];
}
