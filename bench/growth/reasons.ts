/** A page may cost as the city to the power of 0.3, a job as its size. */
export const allowed = { page: 0.3, job: 1 }

/**
 * What grows faster, and why that is so: nothing else may. The exponent is of buffers, between the smallest and the largest city.
 * Remove a line when its cause is gone: the bench says which are no longer needed.
 */
export const reasons: Record<string, { atMost: number; reason: string }> = {}
