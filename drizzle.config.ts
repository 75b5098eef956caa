import { defineConfig } from 'drizzle-kit'

/**
 * `npm run db:generate` writes the main database's table migrations. The log database's are
 * hand-written (partitions). It reads the newest of `drizzle/main/meta/*_snapshot.json` and no
 * other: delete the one before when you commit a new one.
 */
export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema/index.ts', out: './drizzle/main' })
