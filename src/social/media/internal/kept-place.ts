import type { WorkerCtx } from '../../../context.ts'

/**
 * Where a walk through everything has come, for its next run. In Redis: if it is lost, the walk
 * begins again.
 */
export const keptPlace = ({ redis }: WorkerCtx, key: `sweep:${string}`) => ({
  read: () => redis.get(key),
  keep: (place: string) => redis.set(key, place),
  forget: () => redis.del(key),
})
