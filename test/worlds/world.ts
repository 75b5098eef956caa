import { moneyIn } from './money.ts'
import { peopleIn } from './people.ts'
import { postsIn } from './posts.ts'
import { openStores } from './stores.ts'

export type { TestPerson } from './people.ts'
export { testEnv } from './settings.ts'
export type World = Awaited<ReturnType<typeof createWorld>>

/** A suite's own world: its stores, and what fills them with people, money, posts and shops. */
export async function createWorld(...options: Parameters<typeof openStores>) {
  const stores = await openStores(...options)
  const people = peopleIn(stores)
  return {
    ...stores,
    ...people,
    ...moneyIn(stores),
    ...postsIn(stores, people.person),
    async syncSearch() {
      const { syncSearch } = await import('../../src/social/search/sync-search.ts')
      // All worlds share one Postgres: a neighbour's long transaction hides changes while it runs.
      return syncSearch({ ...stores.ctx(), platform: stores.deps.platform }, { waitMs: 25_000 })
    },
  }
}
