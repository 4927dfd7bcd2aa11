// Parts of the page that are loaded when they are needed. After a renewal of the platform a page that is still open asks
// for parts of the version before, which are gone: that is told apart from a connection that is down.
import { ApiError } from './api.js';

/** The platform serves another version of the page by now: loading it again is all it takes. */
export class NewVersion extends Error {
  override readonly name = 'NewVersion';
}

/** Throws NewVersion when the part is gone with its version, ApiError 0 when nothing can be reached. */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const own = document.querySelector('script[type="module"][src]')?.getAttribute('src');
    const index = await fetch('/', { cache: 'no-cache' }).then(
      (answer) => answer.text(),
      () => undefined,
    );
    if (index === undefined) throw new ApiError(0, {});
    throw own && !index.includes(own) ? new NewVersion() : error;
  }
}
