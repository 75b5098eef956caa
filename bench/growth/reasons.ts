/**
 * A page may cost as the city to the power of 0.3; a job as its size, and a tenth more for the
 * depth of indexes and sorts.
 */
export const allowed = { page: 0.3, job: 1.1 }

/**
 * What grows faster, and why that is so: nothing else may. The exponent is of buffers, from the
 * smallest city to the largest; `atMost` as it was measured, from one city to four where nothing
 * else is said. Remove a line when its cause is gone.
 */
export const reasons: Record<string, { atMost: number; reason: string }> = {
  'posts.retract, most': {
    atMost: 1.3,
    reason:
      'half of it at 4 × is the visibility map of follow, one page at 1 ×: the order of followers goes back and forth between its pages',
  },
  'pay.expireRequests': {
    atMost: 1.11,
    reason: 'a closed request moves in five indexes; those of payers and of requesters are a level higher at 4 ×',
  },
  'pay.settle': {
    atMost: 1.13,
    reason: 'a line moves in three indexes, each a level higher, and the sum reads a small table whole: docs/performance.md',
  },
}
