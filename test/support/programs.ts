import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** Where a program is installed, under the first of its names that is found. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What tests need of `test`: a plain call, and one for each row of a table. */
type Tests = Pick<jest.It, "each"> &
  ((title: string, body: jest.ProvidesCallback, timeoutMilliseconds?: number) => void);

/** `test` where a program is there; elsewhere one that is skipped and says why, or that fails where CI is set. */
export function testWith(program: string | undefined, name: string): Tests {
  if (program !== undefined) return test;
  const unable = (title: string) => {
    if (process.env.CI !== "true") return test.skip(`${title} (skipped: ${name} is not installed)`, () => {});
    return test(title, () => {
      throw new Error(`${name} is not installed, and with CI=true nothing may be skipped`);
    });
  };
  return Object.assign(unable, { each: () => unable }) as Tests;
}

/** `test` where all of these programs are installed. */
export function testWithPrograms(...names: string[]): Tests {
  const missing = names.filter((name) => findProgram(name) === undefined);
  return testWith(missing.length === 0 ? names[0] : undefined, missing.join(", "));
}
