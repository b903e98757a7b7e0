import { keep, kept } from "./kept";

/** Follows the system, until a person chooses. */
export function applyTheme(): void {
  const chosen = kept("theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset["theme"] = chosen;
  }
}

export function toggleTheme(): void {
  const root = document.documentElement;
  const chosen = root.dataset["theme"];
  const isDark =
    chosen === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
  root.dataset["theme"] = isDark ? "light" : "dark";
  keep("theme", root.dataset["theme"]);
}
