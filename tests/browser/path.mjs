// Unpacks the Chromium that npm's @sparticuz/chromium carries, and the libraries it needs, below TMPDIR.
// Prints the program's path and, on a second line, the folder to name in LD_LIBRARY_PATH.
import chromium from "@sparticuz/chromium";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const carried = join(dirname(fileURLToPath(import.meta.url)), "node_modules/@sparticuz/chromium/bin/al2023.tar.br");
const program = await chromium.executablePath();
const unpacked = join(dirname(program), "libraries");
const libraries = join(unpacked, "lib");

if (!existsSync(join(libraries, "libnss3.so"))) {
  mkdirSync(unpacked, { recursive: true });
  execFileSync("tar", ["-xf", "-", "-C", unpacked], { input: brotliDecompressSync(readFileSync(carried)) });
}
console.log(`${program}\n${libraries}`);
