import { type Sql, sql } from '../../db/sql.ts'
import { type PersonAlias, personKnownTo, type Viewer } from './people.ts'

/** Products `g` that a viewer may find and buy: listed, by an `owner` whom they may know. */
export function productSoldTo(viewerId: Viewer, owner: PersonAlias): Sql {
  return sql`g.state = 'listed' and ${personKnownTo(viewerId, owner)}`
}
