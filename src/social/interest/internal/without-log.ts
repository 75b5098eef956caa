import type { Ctx } from '../../../context.ts'

/** Somebody waits for the page. */
const timeoutMs = 1_000

/** Null when the log database does not answer, or too late: the feed goes on without it. */
export async function withoutLog<Value>(ctx: Ctx, ask: () => Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    // An answer that has come while this process was busy is in time: it is read before that.
    timer = setTimeout(() => setImmediate(() => reject(new Error('The log database took too long.'))), timeoutMs)
  })
  try {
    return await Promise.race([ask(), late])
  } catch (error) {
    ctx.logger.warn({ err: error }, 'the log database does not answer: the feed of interests goes on without it')
    return null
  } finally {
    clearTimeout(timer)
  }
}
