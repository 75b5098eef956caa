import { type Sql, sql } from '../../src/db/sql.ts'
import { cityWord, type CitySize } from '../../demo/city.ts'

/**
 * What people do in the city of demo/city.ts: tags, products, likes, comments, notices, sessions
 * and jobs, most of them on few posts, as it is in life. `citizen(n, id)` and `piece(n, id,
 * author_id)` number people and posts from 1; person 1 and post 1 get most.
 */
export function socialSteps({ people, posts }: CitySize): Sql[] {
  const n = (count: number): Sql => sql`${Math.max(1, Math.round(count))}::int`
  /**
   * A number of 1 … `count`; the higher `skew`, the more often a low one. Bound to `of`, or it
   * would be drawn once for all rows.
   */
  const draw = (count: number, skew: 1 | 2 | 3, of: Sql): Sql =>
    sql`(select 1 + floor(${n(count)} * power(random(), ${sql.literal(skew)}))::int as m where ${of}::text <> '')`
  return [
    sql`select setseed(0.43)`,
    sql`create temp table citizen on commit drop as select substr(handle, 7)::int as n, id from person`,
    sql`create temp table piece on commit drop as select substr(idempotency_key, 6)::int as n, id, author_id from post`,
    sql`create unique index on citizen (n)`,
    sql`create unique index on piece (n)`,
    sql`analyze citizen`,
    sql`analyze piece`,

    sql`insert into hashtag (tag, post_count, created_at)
          select tag, ${n(posts)}, now() from unnest(array['일상', '키위']) tag union all select '취향' || g, 100, now() from generate_series(0, ${n(posts / 100)} - 1) g`,
    sql`insert into post_hashtag (tag, post_id)
          select tag, id from piece cross join lateral unnest(array['일상', '키위', '취향' || n / 100 % ${n(posts / 100)}]) tag`,

    sql`insert into shop (id, owner_id, handle, name, created_at) select uuidv7(-interval '290 days'), id, 'shop' || n, '가게 ' || n, now() from citizen where n <= ${n(people / 40)}`,
    sql`create temp table store on commit drop as select substr(handle, 5)::int as n, id, owner_id from shop`,
    sql`create temp table goods on commit drop as
          select g.n, uuidv7(-random() * interval '280 days') as id, (5000 + g.n % 900 * 100)::bigint as price_krw, s.id as shop_id from generate_series(1, ${n(people / 4)}) g(n)
          join lateral ${draw(people / 40, 2, sql`g.n`)} pick on true join store s on s.n = pick.m`,
    sql`create unique index on goods (n)`,
    sql`analyze goods`,
    sql`insert into product (id, shop_id, canonical_key, title, brand, category, price_krw, stock, state, created_at)
          select id, shop_id, 'city:' || n, ${cityWord} || ' ' || ${cityWord} || ' ' || ${cityWord}, '브랜드' || n % 50, 'fashion', price_krw, 1000000, 'listed', now() from goods`,
    sql`insert into product_tag (post_id, position, product_id, x, y, price_krw, withheld)
          select p.id, 0, g.id, 0.5, 0.5, g.price_krw, false from piece p join lateral ${draw(people / 4, 2, sql`p.n`)} pick on true join goods g on g.n = pick.m where p.n % 10 < 3`,
    sql`update product g set look_count = looks.count from (select product_id, count(*) from product_tag group by product_id) looks where looks.product_id = g.id`,
    sql`update shop s set product_count = listed.count from (select shop_id, count(*) from product group by shop_id) listed where listed.shop_id = s.id`,

    // Written in the order of their times, as in life: what was done within an hour lies together.
    sql`insert into reaction (person_id, post_id, liked, liked_at, bookmarked, bookmarked_at)
          select * from (
            select distinct on (c.id, p.id) c.id, p.id, true, at, p.n % 10 = 0, case when p.n % 10 = 0 then at end
            from (select g, now() - random() * interval '14 days' as at from generate_series(1, ${n(posts * 5)}) g) l
            join lateral ${draw(people, 1, sql`l.g`)} who on true join lateral ${draw(posts, 2, sql`l.g`)} what on true
            join citizen c on c.n = who.m join piece p on p.n = what.m order by c.id, p.id) given
          order by at`,
    sql`insert into comment (id, post_id, author_id, body, idempotency_key, request_hash, created_at)
          select uuidv7(-age), p.id, c.id, '좋네요 ' || g, 'city-' || g, '', now() - age
          from (select g, random() * interval '14 days' as age from generate_series(1, ${n(posts * 0.8)}) g) l
          join lateral ${draw(people, 1, sql`l.g`)} who on true join lateral ${draw(posts, 3, sql`l.g`)} what on true
          join citizen c on c.n = who.m join piece p on p.n = what.m`,
    sql`insert into comment (id, post_id, author_id, parent_id, body, idempotency_key, request_hash, created_at)
          select uuidv7(), first.post_id, c.id, first.id, '저도요', 'answer-' || first.id, '', now()
          from comment first join lateral ${draw(people, 1, sql`first.id`)} who on true join citizen c on c.n = who.m where random() < 0.25`,
    sql`update post p set like_count = coalesce(l.likes, 0), bookmark_count = coalesce(l.bookmarks, 0), comment_count = coalesce(c.comments, 0)
          from piece left join (select post_id, count(*) as likes, count(*) filter (where bookmarked) as bookmarks from reaction group by post_id) l on l.post_id = piece.id
          left join (select post_id, count(*) as comments from comment group by post_id) c on c.post_id = piece.id where p.id = piece.id`,
    sql`insert into post_count_change (post_id, likes) select p.id, 0 from generate_series(1, ${n(people)}) g
          join lateral ${draw(posts, 2, sql`g`)} what on true join piece p on p.n = what.m`,

    // Ten notices for everybody; for person 1 an unread one per four people.
    sql`create temp table told on commit drop as
          select uuidv7(-age) as id, c.id as person_id, other.id as actor_id, p.id as post_id, now() - age as at, g % 10 < 7 as is_read
          from (select g, random() * interval '60 days' as age from generate_series(0, ${n(people * 10)} - 1) g) l
          join citizen c on c.n = 1 + l.g / 10 join lateral ${draw(people, 1, sql`l.g`)} who on true join citizen other on other.n = who.m
          join piece p on p.n = 1 + l.g % ${n(posts)} where other.id <> c.id
          union all
          select uuidv7(-age), c.id, other.id, p.id, now() - age, false from (select g, random() * interval '60 days' as age from generate_series(2, ${n(people / 4)}) g) l
          join citizen c on c.n = 1 join citizen other on other.n = l.g join piece p on p.n = ${n(posts)} - l.g`,
    sql`insert into notification (id, person_id, kind, group_key, post_id, actor_count, act_count, begun_by, created_at, updated_at, read_at)
          select id, person_id, 'like', 'like:' || post_id, post_id, 1, 1, actor_id, at, at, case when is_read then at end from told on conflict do nothing`,
    sql`insert into notification_actor (notification_id, actor_id, at) select t.id, t.actor_id, t.at from told t join notification n using (id)`,
    sql`insert into notification_fact (person_id, fact, at, actor_id, post_id, notification_id)
          select t.person_id, 'like:' || t.post_id || ':' || t.actor_id, t.at, t.actor_id, t.post_id, t.id from told t join notification n using (id) on conflict do nothing`,
    sql`insert into event (person_id, seq, kind, payload, created_at)
          select id, seq, 'notification', '{"kind": "notification"}', now() - (20 - seq) * interval '1 day' from citizen cross join generate_series(1, 20) seq`,
    sql`insert into event_counter (person_id, last_seq) select id, 20 from citizen`,

    sql`insert into block (blocker_id, blocked_id, created_at) select c.id, other.id, now() from citizen c join citizen other on other.n = 1 + (c.n + 7) % ${n(people)} where c.n % 10 = 0 and c.id <> other.id`,
    sql`insert into session (id, token_hash, person_id, device, created_at, expires_at, last_used_at)
          select uuidv7(-age), sha256((c.n || '-' || g)::bytea), c.id, 'city', now() - age, now() - age + interval '30 days', now() - age
          from citizen c cross join generate_series(0, 3) g cross join lateral (select g * interval '25 days' as age) old`,
    sql`insert into outbox (id, name, payload, run_at, created_at, relayed_at, done_at, attempts)
          select uuidv7(-age), 'notifications.notify', '{}', now() - age, now() - age, now() - age, now() - age, 1
          from (select random() * interval '8 days' as age from generate_series(1, ${n(people * 5)})) d`,
  ]
}

/**
 * Votes and views of the last two weeks, for the log database; people and posts by number come from
 * the main database.
 */
export function logSteps(size: CitySize, city: { personIds: string[]; posts: { postId: string; authorId: string }[] }): Sql[] {
  return [
    sql`select setseed(0.44)`,
    sql`create temp table citizen on commit drop as select n::int, id from unnest(${city.personIds}::uuid[]) with ordinality c(id, n)`,
    sql`create temp table piece on commit drop as select n::int, p.post_id, p.author_id from ${sql.unnest(
      'p',
      city.posts.map((post, n) => ({ ...post, n: n + 1 })),
      { postId: 'uuid', authorId: 'uuid', n: 'int' },
    )}`,
    sql`create unique index on citizen (n)`,
    sql`create unique index on piece (n)`,
    sql`analyze citizen`,
    sql`analyze piece`,
    sql`select ensure_log_days((now() - interval '15 days')::date, (now() + interval '1 day')::date)`,
    sql`create temp table vote on commit drop as
          select now() - random() * interval '14 days' as at, 1 + floor(${size.people}::int * random())::int as person, 1 + floor(${size.posts}::int * power(random(), 2))::int as post,
            (array['like', 'view', 'impression', 'bookmark', 'comment'])[1 + g % 5] as kind, (array[1, 0.2, 0, 2, 3])[1 + g % 5]::real as weight
          from generate_series(1, ${size.posts * 6}::int) g`,
    sql`insert into interaction (id, at, kind, person_id, post_id, author_id, weight)
          select uuidv7(v.at - clock_timestamp()), v.at, v.kind, c.id, p.post_id, p.author_id, v.weight from vote v join citizen c on c.n = v.person join piece p on p.n = v.post`,
    sql`insert into vote_hour (hour, post_id, person_id, author_id, weight)
          select date_trunc('hour', v.at, 'UTC'), p.post_id, c.id, p.author_id, max(v.weight) from vote v join citizen c on c.n = v.person join piece p on p.n = v.post
          where v.weight <> 0 group by 1, 2, 3, 4`,
    // What of the main database was missing in the log was repaired an hour ago.
    sql`insert into log_cursor (reader, position, count) values ('repair', (extract(epoch from now() - interval '1 hour') * 1000)::bigint::text, 0)`,
  ]
}
