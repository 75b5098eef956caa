import type { Ctx } from '../../context.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { forget, readThrough, type ReadThroughOptions } from '../../platform/cache/read-through.ts'
import { Generations } from '../../shared/generations.ts'
import { type MutedForm, mutedMatcher } from '../../shared/writing/muted.ts'

/** A muted word or hashtag. `untilMs` null: for ever. */
export interface KeptForm extends MutedForm {
  untilMs: number | null
}

/** What the words and hashtags that a person muted hide from them, at one moment. */
export interface MutedTexts {
  isEmpty: boolean
  hides(text: string): boolean
  /** Nobody's own texts are hidden from them. */
  hidesOf(authorId: string, text: string): boolean
  /**
   * The same without what `asked` holds itself: who asks for a muted word by its name gets what
   * they ask for.
   */
  unlessAsked(asked: string): MutedTexts
}

const keepMs = 600_000
const keyOf = (personId: string) => `muted-texts:${personId}`

/** Of the caller: usually one Redis command, no SQL; nothing for an anonymous caller. */
export async function mutedTexts(ctx: Ctx): Promise<MutedTexts> {
  if (!ctx.actor) return mutedTextsOf(null, [], ctx.now())
  const { personId } = ctx.actor
  return mutedTextsOf(personId, await readThrough(ctx, keptForms(ctx, personId)), ctx.now())
}

export function keptForms(ctx: Ctx, personId: string): ReadThroughOptions<KeptForm[]> {
  return { key: keyOf(personId), keepMs: () => keepMs, load: () => loadForms(ctx.main.db, personId) }
}

/** After the commit that muted a text or ended it. */
export async function forgetMutedTexts(ctx: Pick<Ctx, 'redis'>, personId: string): Promise<void> {
  await forget(ctx.redis, [keyOf(personId)])
}

export async function loadForms(db: Queryable, personId: string): Promise<KeptForm[]> {
  const [found] = await rows(db, sql<{ forms: KeptForm[] }>`select ${formsOf(sql`${personId}::uuid`)} as forms`)
  return found?.forms ?? []
}

/** A person's `KeptForm[]` as json, in any order. Their part of the primary key. */
export function formsOf(personId: Sql): Sql {
  return sql`(select coalesce(json_agg(json_build_object('kind', t.kind, 'form', t.form, 'untilMs', floor(extract(epoch from t.until) * 1000))), '[]') from muted_text t where t.person_id = ${personId})`
}

/** `kept` as Redis or a statement gave it; what has ended hides nothing. */
export function mutedTextsOf(personId: string | null, kept: readonly KeptForm[], now: Date): MutedTexts {
  const forms = kept.filter(({ untilMs }) => untilMs === null || untilMs > now.getTime())
  let matches: ((text: string) => boolean) | null = null
  const hides = (text: string) => {
    if (forms.length === 0) return false
    matches ??= matcherFor(forms)
    return matches(text)
  }
  return {
    isEmpty: forms.length === 0,
    hides,
    hidesOf: (authorId, text) => authorId !== personId && hides(text),
    unlessAsked: (asked) =>
      mutedTextsOf(
        personId,
        forms.filter((form) => !mutedMatcher([form])(asked)),
        now,
      ),
  }
}

interface Matcher {
  letters: number
  matches: (text: string) => boolean
}

/**
 * Matchers of those who read lately, since making one takes longer than using it; about 300 bytes
 * per letter of the words.
 */
const matchers = new Generations<Matcher>(50_000, ({ letters }) => letters)

function matcherFor(forms: readonly MutedForm[]): Matcher['matches'] {
  const key = JSON.stringify(forms.map(({ kind, form }) => [kind, form]))
  const known = matchers.get(key)
  if (known) return known.matches
  const made = { letters: key.length, matches: mutedMatcher(forms) }
  matchers.set(key, made)
  return made.matches
}
