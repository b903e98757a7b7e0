import { Fragment } from "react";

/** A description: paragraphs, with what is code between backticks. It is English. */
export function Prose({ text }: { text: string | undefined }) {
  const paragraphs = (text ?? "").split(/\n\s*\n/).filter((paragraph) => paragraph !== "");
  return paragraphs.map((paragraph) => (
    <p key={paragraph} lang="en">
      <Line text={paragraph} />
    </p>
  ));
}

/** One paragraph of it. */
export function Line({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, place) =>
      place % 2 === 1 ? <code key={place}>{part}</code> : <Fragment key={place}>{part}</Fragment>,
    );
}
