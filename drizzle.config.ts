import { defineConfig } from 'drizzle-kit'

/** `npm run db:generate` writes the main database's table migrations. The log database's are hand-written (partitions). */
export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema/index.ts', out: './drizzle/main' })
