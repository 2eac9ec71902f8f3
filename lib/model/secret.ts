/** A secret by name: the value is nowhere in the model. */
export interface SecretModel {
  readonly name: string;
  readonly version: string;
  /** File on the operator's machine that Terraform reads while it applies. */
  readonly file: string;
}
