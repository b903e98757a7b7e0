export interface Part {
  part: string;
  /** The other text does not have it. */
  isOnly: boolean;
}

/** Above so many words, texts are not compared word by word. */
const MOST = 1_500;

/** `text` in parts, by whether `other` has their words in the same order. */
export function unlike(text: string, other: string): Part[] {
  const words = text.split(/(?<=\s)/);
  const theirs = other.split(/(?<=\s)/);
  if (words.length > MOST || theirs.length > MOST) {
    return [{ part: text, isOnly: text !== other }];
  }
  const common = commonWords(words, theirs);
  const parts: Part[] = [];
  for (const [place, word] of words.entries()) {
    const isOnly = !common.has(place);
    const last = parts.at(-1);
    if (last?.isOnly === isOnly) {
      last.part += word;
    } else {
      parts.push({ part: word, isOnly });
    }
  }
  return parts;
}

/** The places of a longest common subsequence within `words`. */
function commonWords(words: readonly string[], theirs: readonly string[]): Set<number> {
  const mine = words.map((word) => word.trim());
  const yours = theirs.map((word) => word.trim());
  const width = yours.length + 1;
  const lengths = new Uint16Array((mine.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = mine.length - 1; row >= 0; row -= 1) {
    for (let column = yours.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        mine[row] === yours[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const common = new Set<number>();
  let [row, column] = [0, 0];
  while (row < mine.length && column < yours.length) {
    if (mine[row] === yours[column]) {
      common.add(row);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return common;
}
