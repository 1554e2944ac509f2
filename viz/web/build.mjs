// Builds the scripts of the pages: the same sources and the same lock file give the same bytes.
import { build } from "esbuild";

await build({
  entryPoints: { page: "src/page.ts", explorer: "src/explorer.ts" },
  outdir: process.argv[2] ?? "../assets",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
