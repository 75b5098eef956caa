import type { ApiConfig } from '../../config.ts'
import type { MainClient } from '../../db/handles.ts'
import { createMeilisearch } from './meilisearch.ts'
import type { SearchEngine } from './port.ts'
import { createPostgresEngine } from './postgres.ts'
import { withFallback } from './with-fallback.ts'

/** Meilisearch if MEILI_URL is set, with Postgres as the fallback; else Postgres alone. */
export function createSearchEngine(config: ApiConfig, main: MainClient): SearchEngine {
  const postgres = createPostgresEngine(main)
  return config.MEILI_URL ? withFallback(createMeilisearch({ url: config.MEILI_URL, key: config.MEILI_KEY }), postgres) : postgres
}
