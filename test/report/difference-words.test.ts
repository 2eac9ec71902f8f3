import { differenceWords } from "../../lib/report/difference-words";
import { EXAMPLES } from "./examples";

test.each(EXAMPLES.map(([fact, sentence]) => [sentence, fact] as const))(
  "a fact is printed as: %s",
  (sentence, fact) => {
    expect(differenceWords(fact)).toBe(sentence);
  },
);
