/** A word of a shell program. */
export interface ShellWord {
  /** Quotes and backslashes are resolved; what the shell would expand is left as it is written. */
  readonly text: string;
  /** Nothing in it is expanded. */
  readonly isLiteral: boolean;
}

/** A simple command of a shell program, without its redirections. */
export interface ShellCommand {
  readonly line: number;
  readonly words: readonly ShellWord[];
}

const SKIPPED = new Set(["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!"]);

/** Every simple command of a program of POSIX shell, those in substitutions too. Here-documents are an error. */
export function shellCommands(program: string): ShellCommand[] {
  const reader = new Reader(program);
  reader.list("");
  return reader.commands;
}

class Reader {
  readonly commands: ShellCommand[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  /** Commands up to `end`, which is read too, or up to `esac`, which is not. */
  list(end: "" | ")" | ";;"): void {
    for (;;) {
      this.skip(/(?:[ \t\n]|\\\n|#[^\n]*|&&?|\|\|?)*/y);
      if (end !== "" && this.text.startsWith(end, this.at)) {
        this.at += end.length;
        return;
      }
      if (end === ";;" && /^esac\b/.test(this.text.slice(this.at, this.at + 5))) return;
      if (this.at === this.text.length) {
        if (end !== "") this.fail(`the program ends before \`${end}\``);
        return;
      }
      if (this.skip(/;(?!;)/y)) continue;
      if (this.skip(/\((?!\()/y)) this.list(")");
      else if (!this.redirection()) this.command();
    }
  }

  private command(): void {
    const line = this.line();
    const words: ShellWord[] = [];
    for (;;) {
      this.skip(/(?:[ \t]|\\\n)*/y);
      if (this.redirection()) continue;
      if (this.at === this.text.length || /[\n;&|()]/.test(this.here())) break;
      const word = this.word();
      words.push(word);
      if (words.length > 1) continue;
      if (SKIPPED.has(word.text)) return;
      if (word.text === "case") {
        this.case();
        return;
      }
      if (word.text === "for") {
        this.skip(/ *\w+ */y);
        if (this.skip(/in\b/y)) while (!/[\n;]/.test(this.here())) this.skip(/ +/y) || this.word();
        return;
      }
      if (this.skip(/\(\)/y)) return;
    }
    if (words.length === 0) this.fail("no command");
    this.commands.push({ line, words });
  }

  private case(): void {
    this.skip(/ */y);
    this.word();
    this.skip(/\s+in\b/y) || this.fail("`in` is expected");
    for (;;) {
      this.skip(/(?:\s|#[^\n]*)*/y);
      if (this.skip(/esac\b/y)) return;
      while (!this.skip(/\)/y)) this.skip(/[ |]+|\\\n/y) || this.word();
      this.list(";;");
    }
  }

  private redirection(): boolean {
    if (!this.skip(/\d*(?:>>|>&|<&|<>|>\||>|<(?!<))/y)) return false;
    this.skip(/ */y);
    this.word();
    return true;
  }

  private word(): ShellWord {
    const start = this.at;
    let text = "";
    let isLiteral = true;
    while (this.at < this.text.length && !/[\s;&|<>()]/.test(this.here())) {
      const char = this.here();
      if (char === "'") {
        const end = this.text.indexOf("'", this.at + 1);
        text += this.text.slice(this.at + 1, end);
        this.at = end + 1;
      } else if (char === "\\") {
        text += this.text[this.at + 1];
        this.at += 2;
      } else if (char === '"') {
        const [quoted, expands] = this.quoted();
        text += quoted;
        isLiteral &&= !expands;
      } else if (char === "$") {
        isLiteral = false;
        text += this.expansion();
      } else if (char === "`") this.fail("a backquote");
      else text += this.text[this.at++];
    }
    if (this.at === start) this.fail(`a word is expected instead of \`${this.here()}\``);
    return { text, isLiteral };
  }

  /** What stands in double quotes, and whether anything in it is expanded. */
  private quoted(): [text: string, expands: boolean] {
    let text = "";
    let expands = false;
    for (this.at++; this.here() !== '"'; ) {
      if (this.here() === "$") {
        expands = true;
        text += this.expansion();
        continue;
      }
      if (this.here() === "\\" && /[$"\\`]/.test(this.text[this.at + 1] ?? "")) this.at++;
      text += this.text[this.at++];
    }
    this.at++;
    return [text, expands];
  }

  private expansion(): string {
    const start = this.at;
    if (this.skip(/\$\(\(/y)) {
      for (let depth = 2; depth > 0; this.at++) depth += this.here() === "(" ? 1 : this.here() === ")" ? -1 : 0;
    } else if (this.skip(/\$\(/y)) this.list(")");
    else if (this.skip(/\$\{/y)) {
      while (this.here() !== "}") {
        if (this.skip(/'[^']*'|\\./y)) continue;
        if (this.here() === '"') this.quoted();
        else if (this.here() === "$") this.expansion();
        else this.at++;
      }
      this.at++;
    } else this.skip(/\$(?:\w+|[@*#?$!-])?/y);
    return this.text.slice(start, this.at);
  }

  private here(): string {
    return this.text[this.at] ?? this.fail("the program ends too early");
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }

  private line(): number {
    return this.text.slice(0, this.at).split("\n").length;
  }

  private fail(what: string): never {
    throw new Error(`line ${this.line()}: ${what}`);
  }
}
