/**
 * Bundles each entry point with esbuild into hashed, precompressed files and lists them in assets.json.
 * Usage, in the root of the project: node scripts/bundle.mjs <folder to write> <entry point>...
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const STATIC = path.resolve("webapp/static");
const PHONES = ["chrome80", "safari14.1", "firefox78"];
const OLD_TELEVISIONS = ["chrome53"];
const COMPRESSIBLE = /\.(js|css|svg|json)$/;
const FOR_OLD_ONES = path.join(STATIC, "js/lib/old");
const FILES = [".svg", ".png", ".webp", ".ico", ".woff2", ".mp3", ".ogg", ".wav"];

const [folder, ...entries] = process.argv.slice(2);
const isOld = (entry) => path.basename(entry).startsWith("old-");

/** @returns {Promise<[string, string][]>} pairs of a name in webapp/static and the absolute path of its output */
async function bundle(entryPoints, target, more = {}) {
  if (entryPoints.length === 0) return [];
  const { metafile } = await build({
    entryPoints,
    target,
    ...more,
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    outbase: STATIC,
    outdir: folder,
    entryNames: "[dir]/[name]-[hash]",
    assetNames: "files/[name]-[hash]",
    loader: Object.fromEntries(FILES.map((suffix) => [suffix, "file"])),
  });
  return Object.entries(metafile.outputs).map(([output, { entryPoint, inputs }]) => [
    path.relative(STATIC, path.resolve(entryPoint ?? Object.keys(inputs)[0])).split(path.sep).join("/"),
    path.resolve(output),
  ]);
}

/**
 * Old browsers have a morph of ours in place of a library that asks for more than they have; and what they lack is added
 * before the bundle's own first line: esbuild's helpers there take hold of Object.getOwnPropertyDescriptors (Chromium 54).
 */
async function forOldOnes() {
  const fillIn = await readFile(path.join(FOR_OLD_ONES, "fill-in.js"), "utf8");
  const { code } = await transform(fillIn, { target: OLD_TELEVISIONS, format: "iife", minify: true });
  return { alias: { idiomorph: path.join(FOR_OLD_ONES, "plain-morph.js") }, banner: { js: code } };
}

/** Writes the compressed twins of a file; answers how many bytes a phone fetches. */
async function compress(file) {
  const content = await readFile(file);
  if (!COMPRESSIBLE.test(file)) return content.length;
  const zipped = gzipSync(content, { level: 9 });
  await writeFile(`${file}.gz`, zipped);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${file}.br`, brotliCompressSync(content, { params: quality }));
  return zipped.length;
}

const outputs = [
  ...(await bundle(entries.filter((entry) => !isOld(entry)), PHONES)),
  ...(await bundle(entries.filter(isOld), OLD_TELEVISIONS, await forOldOnes())),
];
const manifest = {};
for (const [name, file] of outputs.sort()) {
  const inFolder = path.relative(path.resolve(folder), file).split(path.sep).join("/");
  manifest[name] = { file: inFolder, gzip: await compress(file) };
}
await writeFile(path.join(folder, "assets.json"), JSON.stringify(manifest));
