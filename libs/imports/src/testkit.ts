// For specs of services: files into an import and through its steps, over HTTP as an account of the service's testkit.
import type { ImportFaultView, ImportView, Page } from '@article-six/contracts';
import { eventually } from '@article-six/testing';
import type { Actor } from '@article-six/service-kit';
import { clientOf, type Answer, type Reached } from '@article-six/service-kit/testkit';
import { FILE_TYPE } from './files.js';

export interface FileToSend {
  readonly name: string;
  readonly bytes: string | Uint8Array<ArrayBuffer>;
}
export function importerOf(run: Reached, actor: Actor, kind: string) {
  const client = clientOf(run, actor);
  const path = `/imports/${kind}`;
  const send = async (below: string, file: FileToSend): Promise<Answer<ImportView>> => {
    const token = await run.issuer.token(actor);
    const url = `${run.running.url}/api/v1${path}${below}?name=${encodeURIComponent(file.name)}`;
    const headers = { 'content-type': FILE_TYPE, authorization: `Bearer ${token}` };
    const answer = await fetch(url, { method: 'POST', headers, body: file.bytes });
    return { status: answer.status, body: (await answer.json()) as ImportView, headers: answer.headers };
  };
  const one = async (id: string) => (await client.get<ImportView>(`${path}/${id}`)).body;
  const settled = (id: string) =>
    eventually(
      async () => {
        const view = await one(id);
        if (/ing$/.test(view.status)) throw new Error(`the import is ${view.status} at ${view.progress.done}`);
        return view;
      },
      { within: 50_000, reason: 'the import is through' },
    );
  const step = async (id: string, verb: string, body: unknown = {}) => {
    const answer = await client.post<ImportView>(`${path}/${id}/${verb}`, body, { key: `${verb}-${id}-${Date.now()}` });
    return answer;
  };
  const { get, post } = client;
  return {
    client: {
      get: <T = unknown>(path: string): Promise<Answer<T>> => get<T>(path),
      post: <T = unknown>(
        path: string,
        body: unknown = {},
        o: { ifMatch?: number; key?: string } = {},
      ): Promise<Answer<T>> => post<T>(path, body, o),
    },
    send,
    one,
    settled,
    step,
    /** Sends the files and waits for the dry run. */
    checked: async (...files: readonly FileToSend[]): Promise<ImportView> => {
      const [first, ...rest] = files;
      if (!first) throw new Error('an import has a file');
      const begun = await send('', first);
      if (begun.status !== 201) throw new Error(`${begun.status} ${JSON.stringify(begun.body)}`);
      for (const file of rest) await send(`/${begun.body.id}/files`, file);
      await step(begun.body.id, 'check');
      return settled(begun.body.id);
    },
    /** Runs a checked import and waits for its end. */
    ran: async (id: string): Promise<ImportView> => {
      await step(id, 'run');
      return settled(id);
    },
    faults: async (id: string, only?: 'faults' | 'notes'): Promise<ImportFaultView[]> => {
      const all: ImportFaultView[] = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const query: string = `limit=200${only ? `&only=${only}` : ''}${next === '' ? '' : `&cursor=${next}`}`;
        const { body }: Answer<Page<ImportFaultView>> = await client.get(`${path}/${id}/faults?${query}`);
        all.push(...body.items);
        next = body.next;
      }
      return all;
    },
  };
}
