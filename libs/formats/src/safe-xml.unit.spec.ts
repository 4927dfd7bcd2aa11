import { describe, expect, it } from '@jest/globals';
import { FileRefused } from './fault.js';
import { parseXml } from './safe-xml.js';

async function* parts(text: string) {
  for (let at = 0; at < text.length; at += 7) yield await Promise.resolve(text.slice(at, at + 7));
}
const whole = (text: string) =>
  parseXml(
    (async function* () {
      yield await Promise.resolve(text);
    })(),
    {},
  );
const codeOf = (reading: Promise<void>) =>
  reading.then(
    () => undefined,
    (error: unknown) => (error instanceof FileRefused ? error.fault.code : String(error)),
  );

describe('XML from outside', () => {
  it.each([
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<?xml version="1.0"?><!-- c --><!DOCTYPE a><a/>',
    '<!doctype a><a/>',
  ])('with a document type is refused, however it is cut: %s', async (text) => {
    expect(await codeOf(whole(text))).toMatch(/doctype|notXml/);
    expect(await codeOf(parseXml(parts(text), {}))).toMatch(/doctype|notXml/);
  });
  it('that only speaks of a document type is read', async () => {
    expect(await codeOf(whole('<a><![CDATA[<!DOCTYPE a>]]></a>'))).toBeUndefined();
  });
  it('is refused when it is broken, unknown or too deep', async () => {
    expect(await codeOf(whole('<a><b></a>'))).toBe('notXml');
    expect(await codeOf(whole('<a>&unknown;</a>'))).toBe('notXml');
    expect(await codeOf(whole('<a>'))).toBe('notXml');
    expect(await codeOf(whole('<a>'.repeat(65)))).toBe('tooDeep');
  });
  it('gives its elements with their lines', async () => {
    const seen: string[] = [];
    await parseXml(parts('<a>\n<b x="1">t&amp;u</b>\n</a>'), {
      open: (name, { x = '' }, line) => seen.push(`${name}${x}:${line}`),
      text: (text) => seen.push(text.trim()),
    });
    expect(seen.filter(Boolean)).toEqual(['a:1', 'b1:2', 't&u']);
  });
});
