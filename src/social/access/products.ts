import { type Sql, sql } from '../../db/sql.ts'
import { type PersonAlias, personKnownTo, type Viewer } from './people.ts'

/** Products `g` that a viewer may find and buy: listed, and sold by somebody they may know of (`owner`, of the shop). */
export function productSoldTo(viewerId: Viewer, owner: PersonAlias): Sql {
  return sql`g.state = 'listed' and ${personKnownTo(viewerId, owner)}`
}
