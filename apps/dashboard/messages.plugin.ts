// Compiles the ICU texts at build time: a wrong text fails the build, and no parser travels to the reader.
import { parse } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

export function compileMessages(): Plugin {
  return {
    name: 'compile-messages',
    enforce: 'pre',
    transform(source, id) {
      if (!/\/messages\/(pages\/)?[a-z]+\.json$/.test(id)) return null;
      const texts = JSON.parse(source) as Record<string, string>;
      const compiled: Record<string, unknown> = {};
      for (const [key, text] of Object.entries(texts)) {
        if (key.startsWith('@')) continue;
        const ast = parse(text, { captureLocation: false });
        const [only] = ast;
        compiled[key] = ast.length === 1 && only?.type === 0 ? only.value : ast;
      }
      return { code: JSON.stringify(compiled), map: null };
    },
  };
}
