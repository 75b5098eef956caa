import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { lowestIdAt } from '../../ids.ts'
import { previewList } from '../interest/preview-list.ts'
import { type InterestFormula, isFormula } from '../interest/rules.ts'
import { postNames } from './internal/post-names.ts'
import type { replayInput, ReplayView } from './schema.ts'

/** One list of each formula. */
interface Pair {
  first: Listed[]
  second: Listed[]
}

interface Listed {
  postId: string
  authorId: string
  source: string
}

const depths = [10, 20, 60]
const looked = 20
const shownPosts = 60
const activeMs = 7 * 86_400_000

/**
 * The lists of some people who read theirs lately, by two formulas, side by side; nothing is stored
 * or shown to anybody. Throws BAD_INPUT for unknown formulas.
 */
export async function replay(ctx: Ctx, { formula, against, people }: z.infer<typeof replayInput>): Promise<ReplayView> {
  if (!isFormula(formula) || !isFormula(against)) throw new KiwiError('BAD_INPUT', { field: 'formula' })
  const pairs = await interestPairs(ctx, formula, against, people)
  return viewOf(ctx, pairs, peopleIn(pairs))
}

/**
 * A list takes some hundredths of a second, so people one after the other: the database has others
 * to serve.
 */
async function interestPairs(ctx: Ctx, formula: InterestFormula, against: InterestFormula, people: number): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (const personId of await someReaders(ctx, people)) {
    const [first, second] = [await previewList(ctx, personId, formula), await previewList(ctx, personId, against)]
    pairs.push({ first, second })
  }
  return pairs
}

/**
 * The same people each time, and not those who read most. Plan: interest_list_pkey for the week.
 */
async function someReaders(ctx: Ctx, count: number): Promise<string[]> {
  const found = await rows(
    ctx.log.db,
    sql<{ personId: string }>`
      select person_id from interest_list where list_id >= ${lowestIdAt(new Date(ctx.now().getTime() - activeMs))}::uuid
      group by person_id order by md5(person_id::text) limit ${count}`,
  )
  return found.map(({ personId }) => personId)
}

type Moved = Map<string, { first: number | null; second: number | null }>

function peopleIn(pairs: Pair[]): Moved {
  const moved: Moved = new Map()
  for (const pair of pairs)
    for (const side of ['first', 'second'] as const)
      for (const { postId } of pair[side].slice(0, looked)) {
        const known = moved.get(postId) ?? { first: null, second: null }
        moved.set(postId, { ...known, [side]: (known[side] ?? 0) + 1 })
      }
  return moved
}

async function viewOf(ctx: Ctx, pairs: Pair[], moved: Moved): Promise<ReplayView> {
  const posts = [...moved]
    .sort(([, a], [, b]) => distance(b) - distance(a) || (a.first ?? Infinity) - (b.first ?? Infinity))
    .slice(0, shownPosts)
  const names = await postNames(
    ctx,
    posts.map(([postId]) => postId),
  )
  const tops = (side: keyof Pair) => pairs.flatMap((pair) => pair[side].slice(0, looked))
  const [first, second] = [tops('first'), tops('second')]
  const both = <Value>(of: (listed: Listed[]) => Value) => ({ first: of(first), second: of(second) })
  return {
    lists: pairs.length,
    overlaps: depths.map((depth) => ({ depth, share: mean(pairs.map((pair) => overlap(pair, depth))) })),
    perList: pairs.map((pair) => overlap(pair, looked)).sort((a, b) => a - b),
    distinct: {
      posts: both((listed) => new Set(listed.map(({ postId }) => postId)).size),
      authors: both((listed) => new Set(listed.map(({ authorId }) => authorId)).size),
    },
    sources: [...new Set([...first, ...second].map(({ source }) => source))].map((source) => ({
      source,
      ...both((listed) => listed.filter((one) => one.source === source).length / Math.max(1, listed.length)),
    })),
    posts: posts.map(([postId, places]) => ({
      postId,
      title: names.get(postId)?.title ?? null,
      author: names.get(postId)?.author ?? null,
      ...places,
    })),
  }
}

/** How many people more or fewer have a post. */
function distance({ first, second }: { first: number | null; second: number | null }): number {
  return Math.abs((first ?? 0) - (second ?? 0))
}

function overlap({ first, second }: Pair, depth: number): number {
  const known = new Set(second.slice(0, depth).map(({ postId }) => postId))
  const top = first.slice(0, depth)
  return top.length === 0 ? 1 : top.filter(({ postId }) => known.has(postId)).length / top.length
}

function mean(values: number[]): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length
}
