import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CommandIo } from '../../src/commands/io.ts'
import { lintMigrations } from './migrations.ts'

const io = { root: join(import.meta.dirname, '../..'), env: process.env, json: false, signal: new AbortController().signal } as CommandIo

async function lint(script: string) {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-lint-'))
  writeFileSync(join(dir, '0001_new.sql'), script)
  const { ok, output } = await lintMigrations(io, [join(dir, '0001_new.sql')])
  rmSync(dir, { recursive: true, force: true })
  return { ok, rules: [...output.matchAll(/warning: ([a-z-]+)/g)].map(([, rule]) => rule) }
}

it('refuses what locks or rewrites a table that people use', async () => {
  const refused = {
    'create index a on post (author_id);': 'require-concurrent-index-creation',
    'alter table post alter column caption type varchar(9);': 'changing-column-type',
    'alter table post alter column place set not null;': 'adding-not-nullable-field',
    'alter table post add column at timestamptz not null default clock_timestamp();': 'adding-field-with-default',
    'alter table post add constraint c check (version > 0);': 'constraint-missing-not-valid',
    'alter table post rename column caption to text;': 'renaming-column',
  }
  const found = await lint(Object.keys(refused).join('--> statement-breakpoint\n'))
  expect(found.ok).toBe(false)
  expect(new Set(found.rules)).toEqual(new Set(Object.values(refused)))
})

it('lets through new tables, short changes, and an exception that the file states', async () => {
  const script = `
    create table "note" (id uuid primary key, post_id uuid not null references post (id), size integer not null default 0);--> statement-breakpoint
    create index note_post on note (post_id);--> statement-breakpoint
    alter table post add column weight integer not null default 1;
    alter table post add constraint weight_known check (weight > 0) not valid;
    -- Few rows: one per shop.
    -- squawk-ignore require-concurrent-index-creation
    create index shop_name on shop (name);`
  expect(await lint(script)).toEqual({ ok: true, rules: [] })
})
