import { thumbHashToRGBA } from 'thumbhash'
import { rows, run } from '../src/db/rows.ts'
import { type Sql, sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { transaction } from '../src/db/transaction.ts'
import { fileOf } from '../src/shared/picture-files.ts'
import { coloursOf } from '../src/social/media/colours-of.ts'
import { categories } from '../src/social/people/schema.ts'

/** Most posts are of one category, and one of twenty is of any: lists of the others are short. */
const categoryOf = sql`case when n % 20 = 0 then (${[...categories]}::text[])[1 + n / 20 % ${categories.length}::int] else 'daily' end`

/** One letter, drawn anew for each row; the higher `skew`, the more often an early one. */
const drawn = (letters: string, skew: 1 | 2) =>
  sql`substr(${letters}, 1 + floor(${letters.length}::int * power(random(), ${sql.literal(skew)}))::int, 1)`
const given = '지서민현예수은하유준영정재성도윤태승연진우아원희경주혜나라다소미선빈규찬건동훈호'
const personName = sql`${drawn('김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남', 2)} || ${drawn(given, 2)} || ${drawn(given, 1)}`
/** Two syllables: about 2,500 words; a few are in many texts and most in few, as in life. */
export const cityWord = sql`${drawn('가나다라마바사아자차하고노도로모보소오조초호구누두루무부수우주추후기니디리미비시이지치히', 2)} || ${drawn('강난달람망밭손임장침한공논돌름문봄솔은잔춘향국눈둘릿물북숨움중축훈길닐덕릉밀빛식입질칠힘게네대래매배새애재채해과뇌', 2)}`

export interface CitySize {
  people: number
  posts: number
  followsEach: number
  /** The number of people with a home feed. */
  readers: number
}

export const citySizes = {
  medium: { people: 2_000, posts: 20_000, followsEach: 30, readers: 200 },
  large: { people: 20_000, posts: 200_000, followsEach: 50, readers: 1_000 },
} as const satisfies Record<string, CitySize>

/**
 * A stored picture that posts of the city share, as JSON: `{width, height, thumbhash, variants}` of
 * the media table.
 */
export interface CityPicture {
  width: number
  height: number
  thumbhash: string
  variants: object[]
}

export interface CityOptions {
  /** Without any, posts name missing files: enough for a bench. */
  pictures?: readonly CityPicture[]
  onStep?: (done: number, total: number) => void
}

/**
 * Writes a network in bulk into an empty database, with complete timelines of the readers; resolves
 * to the ids of the readers. Needs transactions of minutes, and a role that may set
 * session_replication_role.
 */
export async function buildCity(
  main: MainClient,
  size: CitySize,
  { pictures = [], onStep = () => {} }: CityOptions = {},
): Promise<string[]> {
  const steps = cityStatements(size, pictures.length > 0 ? pictures : [placeholder])
  const readerIds = await transaction(main, async (tx) => {
    // Without triggers and foreign keys: these rows are consistent by construction.
    await run(tx.db, sql`set local session_replication_role = replica`)
    for (const [at, step] of steps.entries()) {
      await rows(tx.db, step)
      onStep(at + 1, steps.length + 1)
    }
    const found = await rows(tx.db, sql<{ id: string }>`select id from reader order by id`)
    return found.map(({ id }) => id)
  })
  await run(main.db, sql`vacuum analyze`)
  onStep(steps.length + 1, steps.length + 1)
  return readerIds
}

function cityStatements({ people, posts, followsEach, readers }: CitySize, pictures: readonly CityPicture[]): Sql[] {
  const n = (count: number): Sql => sql`${count}::int`
  return [
    sql`select setseed(0.42)`,
    sql`create temp table citizen on commit drop as select n, uuidv7(-(random() * interval '300 days')) as id from generate_series(1, ${n(people)}) n`,
    sql`create unique index on citizen (n)`,
    sql`analyze citizen`,
    sql`insert into person (id, status, handle, display_name, last_active_at, created_at) select id, 'active', 'person' || n, ${personName}, now(), now() from citizen`,
    sql`create temp table piece on commit drop as
          select p.n, uuidv7(-(p.n::float8 / ${n(posts)}) * interval '60 days') as id, gen_random_uuid() as media_id, c.id as author_id
          from generate_series(1, ${n(posts)}) p(n) join lateral (select 1 + floor(${n(people)} * random())::int as m where p.n > 0) pick on true join citizen c on c.n = pick.m`,
    sql`insert into media (id, owner_id, purpose, state, upload_key, content_type, bytes, width, height, thumbhash, colours, variants, created_at)
          select media_id, author_id, 'post', 'ready', null, 'image/jpeg', 90000, picture.width, picture.height, picture.thumbhash, picture.colours,
            replace(picture.variants::text, '{id}', media_id::text)::jsonb, now()
          from piece join lateral jsonb_to_record(${sql.json(pictures.map(withColours))} -> (piece.n % ${n(pictures.length)}))
            as picture(width int, height int, thumbhash text, colours text[], variants jsonb) on true`,
    sql`insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
          select id, author_id, 'visible', '오늘의 기록 ' || ${cityWord} || ' ' || ${cityWord} || ' ' || n || ' #일상 #키위', ${categoryOf}, 'city-' || n, '', uuid_extract_timestamp(id) from piece`,
    sql`insert into post_image (post_id, position, media_id, alt) select id, 0, media_id, '사진' from piece`,
    sql`insert into follow (follower_id, followee_id, state, created_at)
          select distinct a.id, b.id, 'accepted', now() from citizen a cross join generate_series(1, ${n(followsEach)}) k
          join lateral (select 1 + floor(${n(people)} * power(random(), 3))::int as m where k > 0 and a.n > 0) pick on true
          join citizen b on b.n = pick.m where a.id <> b.id on conflict do nothing`,
    sql`update person p set follower_count = f.count from (select followee_id, count(*) from follow group by followee_id) f where p.id = f.followee_id`,
    sql`create temp table reader on commit drop as select id from citizen where n <= ${n(readers)}`,
    sql`create index on piece (author_id)`,
    sql`analyze piece`,
    sql`insert into timeline (user_id, post_id, author_id) select r.id, p.id, p.author_id from reader r join follow f on f.follower_id = r.id join piece p on p.author_id = f.followee_id`,
    sql`insert into timeline_floor (user_id, floor_post_id) select id, '00000000-0000-0000-0000-000000000000' from reader`,
  ]
}

const withColours = (picture: CityPicture) => ({
  ...picture,
  colours: coloursOf(thumbHashToRGBA(Buffer.from(picture.thumbhash, 'base64')).rgba),
})

/** Replaces `{id}` by the picture's id: each address has its own signature. */
const placeholder: CityPicture = {
  width: 1080,
  height: 1350,
  thumbhash: 'W/gBBwB5d3iAh4h3iId2eGeHdw==',
  variants: [320, 640, 1080].map((width) => ({
    key: fileOf('m/{id}/x', width, 'webp'),
    format: 'webp',
    width,
    height: (width * 5) / 4,
    bytes: width * 50,
  })),
}
