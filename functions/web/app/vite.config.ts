import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      // The client is built from its source, so that the two cannot be of different versions.
      "@florence/identity": here("../../../clients/typescript/src/index.ts"),
      "openapi-fetch": here("node_modules/openapi-fetch"),
    },
  },
  build: {
    target: ["chrome111", "firefox115", "safari16.4"],
    // A page that says what it may run takes no code or picture from an address of data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // Against the system as `cargo run` serves it.
  server: { port: 5173, proxy: { "/api": "http://localhost:3000" } },
});
