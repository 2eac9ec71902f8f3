import { z } from "zod";
import { closedObject, text } from "../contract/shape";

/** A secret by name. The model never holds its value. */
export interface SecretModel {
  readonly name: string;
  readonly version: string;
  /**
   * File on the operator's machine that Terraform reads during an apply. Documents do not hold it, so it is empty after
   * reading one.
   */
  readonly file: string;
}

/** A document holds the name and version of a secret, and no path on the operator's machine. */
export const secretSchema = z
  .codec(
    closedObject({ $secret: text(), version: text() }),
    z.object({ name: z.string(), version: z.string(), file: z.string() }),
    {
      decode: ({ $secret, version }) => ({ name: $secret, version, file: "" }),
      encode: ({ name, version }) => ({ $secret: name, version }),
    },
  )
  .meta({ id: "Secret" });
