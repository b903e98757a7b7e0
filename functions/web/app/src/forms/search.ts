/** Without accents and case: `evaluacion` finds `Evaluación`. */
function bare(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Whether each word that was typed begins a word of the title or stands in the description. */
export function fits(
  text: string,
  { title, description }: { title: string; description: string },
): boolean {
  const within = bare(`${title} ${description}`);
  return bare(text)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
