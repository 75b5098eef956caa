/**
 * A page may cost as the city to the power of 0.3; a job as its size, and a tenth more for the
 * depth of indexes and sorts.
 */
export const allowed = { page: 0.3, job: 1.1 }

/**
 * What grows faster, and why that is so: nothing else may. The exponent is of buffers, from the
 * smallest city to the largest; `atMost` as it was measured from a quarter to the whole city.
 * Remove a line when its cause is gone.
 */
export const reasons: Record<string, { atMost: number; reason: string }> = {
  'product, most': { atMost: 0.6, reason: 'looks are counted for a caller with blocks, up to 1,000: flat above 1 ×' },
  'tag picker, two syllables': { atMost: 1.1, reason: 'every product of the city matches the two syllables' },
  'tag picker, a name': { atMost: 0.5, reason: 'every product of the city shares the first words of its name, whose trigrams are read' },
  'post, most': { atMost: 0.4, reason: 'adds up the counts that wait for counts.reconcile: one per person of the city' },
  'search, all kinds': { atMost: 0.5, reason: 'every post of the city holds the word, whose trigrams are read; from one city to sixteen' },
  'search, a person': { atMost: 1, reason: 'everybody in the city has one first word in the name, whose trigrams are read' },
  'rank.popular': { atMost: 1.2, reason: 'joins and sorts all votes of 14 days, on the disk as they grow' },
  'pay.verify': { atMost: 1.2, reason: 'from a quarter to one city 1.19, from one to sixteen 1.08' },
  'pay.settle': { atMost: 1.2, reason: 'from one city to sixteen 1.15; why it is more than its size was not looked into' },
}
