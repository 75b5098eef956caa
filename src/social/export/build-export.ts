import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { write } from '../../db/write.ts'
import type { Locale } from '../../errors.ts'
import { publish } from '../../realtime/publish.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { indexPage, partPage } from './internal/pages.ts'
import { ZipWriter } from './internal/zip-writer.ts'
import type { ExportedPart } from './part.ts'
import { expiryOf, pictureName } from './rules.ts'

const pageRows = 500
/** A device hears of progress at most this often. */
const toldEveryMs = 1_000

interface Running {
  id: string
  personId: string
  storageKey: string
  handle: string | null
  displayName: string
  locale: Locale
  pictureCount: number
}

/**
 * Job: writes everything that `parts` know about a person into one zip, piece by piece, and tells
 * the person. A run that is killed leaves nothing that anybody can open; the next one writes the
 * whole file again under the same key.
 */
export async function buildExport(ctx: WorkerCtx, { exportId }: { exportId: string }, parts: readonly ExportedPart[]): Promise<void> {
  const running = await begin(ctx, exportId, parts.length)
  if (!running) return
  const zip = new ZipWriter(ctx.now())
  let bytes = 0
  async function* counted() {
    for await (const chunk of zip.bytes) {
      bytes += chunk.byteLength
      yield chunk
    }
  }
  try {
    await Promise.all([fill(ctx, zip, running, parts), ctx.platform.storage.putStream(running.storageKey, counted(), 'application/zip')])
  } catch (error) {
    zip.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
  await finish(ctx, running, bytes)
}

async function fill(ctx: WorkerCtx, zip: ZipWriter, running: Running, parts: readonly ExportedPart[]): Promise<void> {
  const step = progressOf(ctx, running)
  const counts: { part: ExportedPart; count: number }[] = []
  for (const part of parts) {
    let count = 0
    const each = async function* () {
      for await (const page of part.pages(ctx, running.personId)) {
        count += page.length
        yield page
      }
    }
    await zip.add(`data/${part.file}.json`, asJson(each()))
    if (count > 0) await zip.add(`pages/${part.file}.html`, partPage(running.locale, part, part.pages(ctx, running.personId)))
    counts.push({ part, count })
    await step()
  }
  let pictureCount = 0
  for await (const { id, variants } of pictures(ctx, running.personId)) {
    const best = bestVariant(variants)
    const body = best && (await ctx.platform.storage.get(best.key))
    if (best && body) {
      await zip.add(pictureName(id, best.format), once(body), { isCompressed: true })
      pictureCount += 1
    }
    await step()
  }
  await zip.add('index.html', once(indexPage({ ...running, counts, pictureCount, at: ctx.now() })))
  zip.end()
}

/** Null where the export is gone, or another run has finished it. */
async function begin(ctx: WorkerCtx, exportId: string, partCount: number): Promise<Running | null> {
  const [running] = await rows(
    ctx.main.db,
    sql<Running>`
      update data_export e set state = 'running', done_parts = 0, total_parts = ${partCount}::int + c.pictures
        from person p cross join lateral (select count(*)::int as pictures from media m where m.owner_id = p.id and m.state = 'ready') c
       where e.id = ${exportId}::uuid and e.state in ('waiting', 'running') and p.id = e.person_id and p.status <> 'withdrawn'
      returning e.id, e.person_id, e.storage_key, p.handle, p.display_name, p.locale, c.pictures as picture_count`,
  )
  return running ?? null
}

/** Counts a written part, and tells the person's devices now and then. */
function progressOf(ctx: WorkerCtx, { id, personId }: Running): () => Promise<void> {
  let done = 0
  let toldAtMs = Date.now()
  return async () => {
    done += 1
    if (Date.now() - toldAtMs < toldEveryMs) return
    toldAtMs = Date.now()
    await write(ctx, async (tx) => {
      const [now] = await rows(
        tx.db,
        sql<{
          totalParts: number
        }>`update data_export set done_parts = ${done} where id = ${id}::uuid and state = 'running' returning total_parts`,
      )
      if (now) publish(tx, personId, { kind: 'export', exportId: id, state: 'running', doneParts: done, ...now }, ctx.now())
    })
  }
}

/** Ready, unless the person has left meanwhile: then nobody may open the file, and it goes. */
async function finish(ctx: WorkerCtx, { id, personId, storageKey }: Running, bytes: number): Promise<void> {
  const now = ctx.now()
  const isReady = await write(ctx, async (tx) => {
    const [ready] = await rows(
      tx.db,
      sql<{ totalParts: number }>`
        update data_export e set state = 'ready', done_parts = total_parts, bytes = ${bytes}::bigint, ready_at = ${now}::timestamptz,
               expires_at = ${expiryOf(now)}::timestamptz
          from person p where e.id = ${id}::uuid and e.state = 'running' and p.id = e.person_id and p.status <> 'withdrawn'
        returning e.total_parts`,
    )
    if (!ready) return false
    await tell(tx, notice(personId, 'export_ready'), { now, uniqueKey: `export-ready:${id}` })
    publish(tx, personId, { kind: 'export', exportId: id, state: 'ready', doneParts: ready.totalParts, ...ready }, now)
    return true
  })
  if (!isReady) await dropUnlessReady(ctx, id, storageKey)
}

/** Two runs of one job may end at the same time: the file of the one that finished stays. */
async function dropUnlessReady(ctx: WorkerCtx, id: string, storageKey: string): Promise<void> {
  const [kept] = await rows(ctx.main.db, sql<{ id: string }>`select id from data_export where id = ${id}::uuid and state = 'ready'`)
  if (!kept) await ctx.platform.storage.delete([storageKey])
}

async function* pictures(ctx: WorkerCtx, ownerId: string): AsyncGenerator<{ id: string; variants: MediaVariant[] }> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await rows(
      ctx.main.db,
      sql<{ id: string; variants: MediaVariant[] }>`select id, variants from media
          where owner_id = ${ownerId}::uuid and state = 'ready' and id > ${after}::uuid order by id limit ${pageRows}`,
    )
    yield* page
    if (page.length < pageRows) return
    after = page.at(-1)!.id
  }
}

/** The largest, and of one size the format that everything opens. */
function bestVariant(variants: readonly MediaVariant[]): MediaVariant | undefined {
  const rank = { jpeg: 0, webp: 1 } as const
  return variants.toSorted((one, other) => other.width - one.width || rank[one.format] - rank[other.format])[0]
}

/** Rows as one JSON array, a row per line. */
async function* asJson(pages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  let lead = '[\n'
  for await (const page of pages) {
    for (const row of page) {
      yield lead + JSON.stringify(row)
      lead = ',\n'
    }
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n'
}

async function* once<Content>(content: Content): AsyncGenerator<Content> {
  yield content
}
