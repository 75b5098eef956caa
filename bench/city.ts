import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { buildCity, citySizes } from '../demo/city.ts'
import { hashToken, newToken } from '../src/social/people/tokens.ts'

export interface City {
  /** Session tokens of readers with full timelines. */
  tokens: string[]
  readerIds: string[]
}

/** The large network of `kiwi db seed`, and a session for each of its readers. */
export async function openCity(main: MainClient): Promise<City> {
  const readerIds = await buildCity(main, citySizes.large)
  const tokens = readerIds.map(() => newToken({ randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) }))
  const hashes = tokens.map((token) => `\\x${Buffer.from(hashToken(token)).toString('hex')}`)
  await run(
    main.db,
    sql`insert into session (id, token_hash, person_id, device, created_at, expires_at)
        select gen_random_uuid(), hash, person_id, 'bench', now(), now() + interval '1 day' from unnest(${hashes}::bytea[], ${readerIds}::uuid[]) as s(hash, person_id)`,
  )
  return { tokens, readerIds }
}
