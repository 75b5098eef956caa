/**
 * Numbers from 0 to 1 that one seed (an id) gives again: mulberry32 over the id's random part,
 * which is its end.
 */
export function seeded(id: string): () => number {
  let state = Number.parseInt(id.slice(-8), 16)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
