import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { keptInteractionDays } from '../interactions/rules.ts'
import { formulaFor } from '../experiments/formula-for.ts'
import { readActedPosts } from './internal/acted-posts.ts'
import { readInputs } from './internal/read-inputs.ts'
import { type Profile, profileOf } from './internal/sources/profile.ts'
import { interestFormula, interestFormulas, keptListDays } from './rules.ts'
import { type AboutMe, acts } from './schema.ts'

/**
 * All that the feed of interests keeps about the caller, in numbers and names; `myActs` and
 * `myHiddenPosts` list the rest.
 */
export async function aboutMe(ctx: MemberCtx): Promise<AboutMe> {
  const { personId } = ctx.actor
  const [{ isPersonalised, interestsResetAt, interests, hiddenCount }, lessLike, profile, formula] = await Promise.all([
    one(
      ctx.main.db,
      sql<{ isPersonalised: boolean; interestsResetAt: Date | null; interests: AboutMe['interests']; hiddenCount: number }>`
        select is_personalised, interests_reset_at, interests,
          (select count(*)::int from hidden_post h where h.person_id = person.id) as hidden_count
        from person where id = ${personId}::uuid`,
    ),
    rows(ctx.main.db, lessLikeNamed(personId)),
    readProfile(ctx, personId),
    formulaFor(ctx, personId),
  ])
  return {
    profile,
    formula,
    isPersonalised,
    resetAt: interestsResetAt?.toISOString() ?? null,
    interests,
    acts: await countActs(ctx, interestsResetAt),
    hiddenCount,
    lessLike,
    keptDays: { acts: keptInteractionDays, lists: keptListDays },
  }
}

/** Newest first, each with a name as people know it. Primary-key lookups; at most 500 rows. */
const lessLikeNamed = (personId: string) => sql<AboutMe['lessLike'][number]>`
  select l.kind, l.key, coalesce(p.display_name, g.title, l.key) as name
  from less_like l
  left join person p on l.kind = 'author' and p.id::text = l.key
  left join product g on l.kind = 'product' and g.id::text = l.key
  where l.person_id = ${personId}::uuid order by l.created_at desc, l.key`

/** A scan of the person's part of the primary key. */
function countActs(ctx: MemberCtx, resetAt: Date | null): Promise<AboutMe['acts']> {
  return rows(
    ctx.log.db,
    sql<AboutMe['acts'][number]>`
      select kind, count(*)::int as count from person_history
      where person_id = ${ctx.actor.personId}::uuid and kind = any(${[...acts]}::text[]) and at > ${resetAt ?? new Date(0)}::timestamptz
      group by kind order by max(weight) desc, kind`,
  )
}

/** Of each kind. */
const mostShown = 6

/** From what the lists are made of, by the functions that make them. */
async function readProfile(ctx: MemberCtx, personId: string): Promise<AboutMe['profile']> {
  const acts = (await readInputs(ctx, personId))?.acts ?? []
  const acted = await readActedPosts(
    ctx,
    personId,
    acts.map(({ postId }) => postId),
  )
  const { categories, tags, products, authors } = profileOf(acts, acted, interestFormulas[interestFormula].list.profile, ctx.now())
  const most = (likings: Profile['tags']) =>
    [...likings.values()]
      .sort((a, b) => b.worth - a.worth)
      .slice(0, mostShown)
      .map(({ worth, reason }) => ({ reason, share: rounded(worth) }))
  return {
    categories: most(categories).flatMap(({ reason, share }) => (reason.kind === 'category' ? [{ category: reason.category, share }] : [])),
    tags: most(tags).flatMap(({ reason, share }) => (reason.kind === 'tag' ? [{ tag: reason.tag, share }] : [])),
    products: most(products).flatMap(({ reason, share }) =>
      reason.kind === 'product' ? [{ productId: reason.productId, title: reason.title, share }] : [],
    ),
    authors: most(authors).flatMap(({ reason, share }) =>
      reason.kind === 'author' ? [{ personId: reason.personId, name: reason.name, share }] : [],
    ),
  }
}

const rounded = (share: number) => Math.round(share * 100) / 100
