import type { WorkerCtx } from '../../context.ts'
import { keptPlace } from './internal/kept-place.ts'
import { inParts, leftAfterMs, unnamedOf } from './unnamed-files.ts'

const partsPerRun = 20
/** More of one part than this means that the storage belongs to another database. */
const mostUnnamed = 0.5
const fewest = 20

/**
 * Job: deletes files that no row names: a process was killed between the file and its row. Walks
 * the storage in parts, some per run, and begins again at the end. Files that are younger than two
 * days, and those of a kind it does not know, are left alone.
 */
export async function sweepFiles(ctx: WorkerCtx): Promise<{ looked: number; deleted: number; held: number }> {
  const { storage } = ctx.platform
  const before = new Date(ctx.now().getTime() - leftAfterMs)
  const place = keptPlace(ctx, 'sweep:files')
  const done = { looked: 0, deleted: 0, held: 0 }
  let parts = 0
  for await (const part of inParts(await storage.list((await place.read()) ?? ''))) {
    const old = part.filter(({ writtenAt }) => writtenAt < before)
    const unnamed = await unnamedOf(ctx.main.db, old)
    done.looked += part.length
    if (unnamed.length >= fewest && unnamed.length > old.length * mostUnnamed) {
      done.held += unnamed.length
      ctx.logger.error(
        { files: old.length, unnamed: unnamed.length, from: unnamed[0], to: unnamed.at(-1) },
        'most files of a part of the storage are named by no row: none was deleted. Does this storage belong to this database?',
      )
    } else if (unnamed.length > 0) {
      await storage.delete(unnamed)
      done.deleted += unnamed.length
    }
    await place.keep(part.at(-1)!.key)
    parts += 1
    if (parts === partsPerRun) return done
  }
  await place.forget()
  return done
}
