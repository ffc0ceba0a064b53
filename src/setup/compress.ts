import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Smaller files gain nothing. */
const WORTH_IT = 600;

/** Puts a `.br` and a `.gz` beside every text file of the built site, as the front door looks for them. */
export function compressFiles(folder: string): void {
  for (const path of globSync('**/*.{css,js,svg,txt}', { cwd: folder })) {
    const file = join(folder, path);
    const content = readFileSync(file);
    if (content.length < WORTH_IT) {
      continue;
    }
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
  }
}
