import "./link-token";
import "./styles/index.css";

import { createRoot } from "react-dom/client";

import { App } from "./app";
import { applyTheme } from "./theme";
import { loadWords, preferredLocale } from "./words";

applyTheme();
const locale = preferredLocale();
const words = await loadWords(locale);
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App firstLocale={locale} firstWords={words} />);
}
