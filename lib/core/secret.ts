import { type Issue, IssuesError } from "./issue";
import { tag } from "./tag";

/** How a secret is declared. */
export interface SecretProps {
  /**
   * File on the operator's machine that holds the value. Terraform reads the file only while it applies. `terraform plan` and
   * the synthesized output have only the path. If the ephemeral variable `mutual_tls_secrets` has a value under the secret's
   * name, Terraform uses that value instead of the file.
   */
  readonly file: string;

  /**
   * Version of the value, for example `1`, `2`, or the fingerprint of a public key. It is public and part of the plan. Change it
   * with the value: the next apply delivers the value of a new version.
   */
  readonly version: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,100}$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * A value that only the host gets: no plan, state, synthesized file or log has it.
 */
export class Secret {
  /**
   * A secret whose value is in a file on the operator's machine.
   *
   * @param name Name of the secret in the variable `mutual_tls_secrets`: letters, digits, `_` and `-`.
   * @throws IssuesError if the name, version or file has the wrong form.
   */
  static fromFile(name: string, props: SecretProps): Secret {
    return new Secret(name, props);
  }

  /** Name of the secret in the variable `mutual_tls_secrets`. */
  readonly name: string;
  /** File on the operator's machine that holds the value. */
  readonly file: string;
  /** Version of the value. */
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
