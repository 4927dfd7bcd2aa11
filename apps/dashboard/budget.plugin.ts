// What a first load may weigh. The build says what it weighs and fails above it.
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const LIMIT = 110_000;
/** Loaded before anything is shown, though imported on demand: the texts of the first language. */
const firstTexts = /messages\/(places\/)?en\.json$/;

export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const first = new Set<string>();
      const take = (file: string) => {
        const chunk = bundle[file];
        if (first.has(file) || chunk?.type !== 'chunk') return;
        first.add(file);
        chunk.imports.forEach(take);
      };
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && (chunk.isEntry || firstTexts.test(chunk.facadeModuleId ?? ''))) take(file);
      }
      const weigh = (file: string) => {
        const chunk = bundle[file];
        return chunk?.type === 'chunk' ? gzipSync(chunk.code).length : 0;
      };
      const total = [...first].reduce((sum, file) => sum + weigh(file), 0);
      const words = `first load: ${(total / 1000).toFixed(1)} kB of JavaScript (gzip) in ${first.size} files, of ${LIMIT / 1000} kB`;
      if (total > LIMIT) this.error(words);
      console.log(words);
    },
  };
}
