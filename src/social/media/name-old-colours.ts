import { thumbHashToRGBA } from 'thumbhash'
import type { MainClient } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { coloursOf } from './colours-of.ts'

const partRows = 1_000

/**
 * Names the colours of pictures that were made before colours were kept, by their ThumbHash: it is
 * a paler copy, and no file is opened. A run that stops goes on at the next one. A row that
 * somebody else holds stays for the next one too.
 */
export async function nameOldColours(main: MainClient): Promise<void> {
  let after = belowAllIds
  for (;;) {
    const part = await rows(
      main.db,
      sql<{ id: string; thumbhash: string }>`
        select id, thumbhash from media
        where id > ${after}::uuid and purpose = 'post' and state = 'ready' and thumbhash is not null and colours is null
        order by id limit ${partRows}::int`,
    )
    if (part.length === 0) return
    const named = part.map(({ id, thumbhash }) => ({ id, colours: coloursOf(thumbHashToRGBA(Buffer.from(thumbhash, 'base64')).rgba) }))
    await run(
      main.db,
      sql`
        with free as materialized (
          select id, named.colours from media join jsonb_to_recordset(${sql.json(named)}) as named(id uuid, colours text[]) using (id)
          where media.colours is null for update of media skip locked)
        update media set colours = free.colours from free where media.id = free.id`,
    )
    after = part.at(-1)?.id ?? after
  }
}
