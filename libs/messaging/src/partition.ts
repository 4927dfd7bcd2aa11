// Which partition a key belongs to: murmur2 as every Kafka client computes it, so that both transports and foreign
// producers agree, and order by key holds.
import { topics, type Topic } from '@article-six/contracts';

const multiplier = 0x5bd1e995;
/** Kafka's murmur2 of a key. */
export function murmur2(key: Buffer): number {
  const length = key.length;
  let hash = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let part = Math.imul(key.readInt32LE(i), multiplier);
    part = Math.imul(part ^ (part >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ part;
  }
  const rest = length - whole;
  if (rest > 2) hash ^= (key[whole + 2] ?? 0) << 16;
  if (rest > 1) hash ^= (key[whole + 1] ?? 0) << 8;
  if (rest > 0) hash = Math.imul(hash ^ (key[whole] ?? 0), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
export const isTopic = (name: string): name is Topic => Object.hasOwn(topics, name);
/** Partitions as declared: fixed for ever. */
export function partitionsOf(topic: string): number {
  if (!isTopic(topic)) throw new Error(`unknown topic ${topic}`);
  return topics[topic].partitions;
}
