import type { Deps } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { personOpenTo } from '../access/people.ts'
import { mediaIdOfKey } from './rules.ts'

/**
 * Whether the file of a picture may still be served to who holds its address: not after its post was deleted or hidden, its owner
 * suspended or gone, or the account private or the viewer blocked since. `viewerId`: whom the address was made for, null for anyone.
 * Primary-key lookups only; other files than processed pictures stand for themselves.
 */
export async function isShown(deps: Pick<Deps, 'main'>, key: string, viewerId: string | null): Promise<boolean> {
  const mediaId = mediaIdOfKey(key)
  if (mediaId === null) return true
  const found = await rows(
    deps.main.db,
    sql`select from media m join person a on a.id = m.owner_id
        where m.id = ${mediaId}::uuid and m.state = 'ready' and case m.purpose
          when 'product' then true
          when 'avatar' then a.status = 'active'
          else ${personOpenTo(viewerId, 'a')} and not exists (
            select from post_image i join post p on p.id = i.post_id where i.media_id = m.id and p.state in ('hidden', 'deleted'))
          end`,
  )
  return found.length > 0
}
