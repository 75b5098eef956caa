import { type Sql, sql } from '../../../db/sql.ts'
import { unsilencedBy } from '../../access/feeds.ts'
import { type PersonAlias, personKnownTo } from '../../access/people.ts'
import { kindsFromAnyone } from '../../../shared/notices/kinds.ts'

/**
 * Actors of the notice `n` whom a person hears: they may know them and have neither muted nor
 * silenced them; money is told in any case.
 */
export function actorHeardBy(personId: string, alias: PersonAlias): Sql {
  return sql`${personKnownTo(personId, alias)}
    and (n.kind = any(${kindsFromAnyone}::text[]) or ${unsilencedBy(personId, sql`${sql.literal(alias)}.id`)})`
}
