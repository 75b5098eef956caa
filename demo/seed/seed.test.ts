import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fulfilment } from '../../src/commerce/orders/rules.ts'
import { rows } from '../../src/db/rows.ts'
import { fulfilments } from '../../src/db/schema/order.ts'
import { returnStates } from '../../src/db/schema/return.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { popularFeed } from '../../src/social/ranking/popular-feed.ts'
import { reconcile } from '../../src/pay/settlement/reconcile.ts'
import { parcelStates } from '../../src/shared/couriers.ts'
import { seoulDate } from '../../src/shared/seoul-day.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { demoPlan, type DemoSize } from '../plan.ts'
import { sandboxWorld } from '../../test/worlds/sandbox-world.ts'
import { seedDemo } from './seed.ts'

const size: DemoSize = { people: 24, posts: 16, pictures: 1, products: 60, days: 14 }
let fixture: Awaited<ReturnType<typeof sandboxWorld>>
const phases = new Set<string>()
let firstFeeds = 0
let leftOut: number | null = null

beforeAll(async () => {
  fixture = await sandboxWorld()
  const { deps } = fixture.world
  const made = await seedDemo(deps, { size, onProgress: ({ phase }) => phases.add(phase), onFirstFeed: () => (firstFeeds += 1) })
  leftOut = made.leftOut
})
afterAll(() => fixture.close())

const ask = <Row>(query: Sql<Row>): Promise<Row[]> => rows(fixture.world.deps.main.db, query)

describe('seeding the demo world', () => {
  test('says how far it is, and once that there is something to see', () => {
    expect([...phases]).toEqual(['people', 'shops', 'posts', 'follows', 'money', 'past'])
    expect(firstFeeds).toBe(1)
  })

  test('lets people talk at the planned times, each message once', async () => {
    const plan = demoPlan(2026, fixture.world.deps.now(), size)
    const said = await ask(sql<{ body: string; at: Date }>`
      select m.body, m.created_at as at from chat_message m join chat_room r on r.id = m.room_id where r.kind = 'direct' order by m.created_at, m.body`)
    const planned = plan.talks.flatMap(({ lines }) => lines).map(({ body, at }) => ({ body, at: at.getTime() }))
    expect(said.map(({ body, at }) => ({ body, at: at.getTime() }))).toEqual(
      planned.toSorted((a, b) => a.at - b.at || (a.body < b.body ? -1 : 1)),
    )
    expect(said.length).toBeGreaterThan(10)
    expect(await ask(sql`select kind from chat_room where kind <> 'direct' and last_seq > 2 order by kind`)).toEqual([
      { kind: 'group' },
      { kind: 'shop' },
    ])
  })

  test('leaves open reports and an appeal for the desk of moderators', async () => {
    const cases = await ask(sql<{ subjectKind: string; reportCount: number }>`
      select subject_kind, report_count from moderation_case where state = 'open' order by report_count desc, subject_kind`)
    expect(cases[0]).toEqual({ subjectKind: 'post', reportCount: 3 })
    expect(cases.length).toBeGreaterThanOrEqual(2)
    expect(await ask(sql`select id from appeal where state = 'open'`)).toHaveLength(1)
  })

  test('has tags that pay, labelled, and people who came by them', async () => {
    const [found] = await ask(sql<{ labelled: number; taps: number }>`
      select (select count(*)::int from product_tag where pays_commission) as labelled, (select count(*)::int from tag_visit) as taps`)
    expect(found!.labelled).toBeGreaterThan(0)
    expect(found!.taps).toBeGreaterThan(0)
  })

  test('has pins, collections with covers, drafts of which one waits for its time, and liked, pinned and hidden comments', async () => {
    const [found] = await ask(sql<Record<'pins' | 'covers' | 'drafts' | 'scheduled' | 'likes' | 'hearts' | 'hidden', number>>`
      select (select count(*)::int from post where pinned_at is not null) as pins, (select count(*)::int from collection where cover_post_id is not null) as covers,
        (select count(*)::int from draft where publish_at is null) as drafts, (select count(*)::int from draft where publish_at > now()) as scheduled,
        (select count(*)::int from comment_like where liked) as likes, (select count(*)::int from comment where is_hearted and is_pinned) as hearts,
        (select count(*)::int from comment where screened = 'by_author' and withheld) as hidden`)
    for (const [what, count] of Object.entries(found!)) expect(count, what).toBeGreaterThan(0)
    expect([found!.drafts, found!.scheduled]).toEqual([2, 2])
  })

  test('leaves nothing out where nobody interferes', () => {
    expect(leftOut).toBe(0)
  })

  test('makes verified people with their planned names, faces and days of joining', async () => {
    const plan = demoPlan(2026, fixture.world.deps.now(), size)
    const people = await ask(sql<{ handle: string; displayName: string; joined: Date; hasFace: boolean; verified: boolean }>`
        select handle, display_name, uuid_extract_timestamp(p.id) as joined,
            exists (select from media m where m.id = p.avatar_media_id and m.state = 'ready') as has_face,
            exists (select from identity i where i.person_id = p.id) as verified
          from person p where status = 'active' order by handle`)
    const planned = plan.people.toSorted((a, b) => (a.handle < b.handle ? -1 : 1))
    expect(people.map(({ handle, displayName }) => ({ handle, displayName }))).toEqual(
      planned.map(({ handle, displayName }) => ({ handle, displayName })),
    )
    expect(people.every(({ hasFace, verified }) => hasFace && verified)).toBe(true)
    expect(people.map(({ joined }) => new Date(joined).getTime())).toEqual(planned.map(({ joinedAt }) => joinedAt.getTime()))
  })

  test('makes visible posts at their planned times, with ready pictures and tags on listed products', async () => {
    const plan = demoPlan(2026, fixture.world.deps.now(), size)
    const posts = await ask(sql<{ at: Date; state: string; caption: string; pictures: number; ready: number }>`
        select uuid_extract_timestamp(p.id) as at, p.state, p.caption, count(i.media_id)::int as pictures, count(*) filter (where m.state = 'ready')::int as ready
          from post p join post_image i on i.post_id = p.id join media m on m.id = i.media_id group by p.id order by p.id`)
    expect(posts.map(({ at, caption }) => [new Date(at).getTime(), caption])).toEqual(
      plan.posts.map(({ at, caption }) => [at.getTime(), caption]),
    )
    for (const [place, post] of posts.entries()) {
      expect(post.state).toBe('visible')
      expect([post.pictures, post.ready]).toEqual([plan.posts[place]?.scenes.length, plan.posts[place]?.scenes.length])
    }
    const [tags] = await ask(sql<{ count: number }>`select count(*)::int from product_tag`)
    expect(tags?.count).toBeGreaterThan(0)
  })

  test('leaves no work behind, and dates what people were told to when it happened', async () => {
    expect(
      await ask(sql`select name, last_error from outbox where (done_at is null and run_at <= now()) or failed_at is not null`),
    ).toEqual([])
    const [told] = await ask(sql<{ count: number; fresh: number; unreadOld: number }>`
        select count(*)::int, count(*) filter (where updated_at > ${fixture.world.deps.now()}::timestamptz - interval '1 minute')::int as fresh,
            count(*) filter (where read_at is null and updated_at < ${fixture.world.deps.now()}::timestamptz - interval '31 hours')::int as unread_old
          from notification`)
    expect(told?.count).toBeGreaterThan(10)
    expect(told?.fresh).toBeLessThan(told?.count ?? 0)
    expect(told?.unreadOld).toBe(0)
  })

  test('keeps the books sound', async () => {
    expect((await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
    const [moved] = await ask(sql<{ count: number }>`select count(*)::int from transfer`)
    expect(moved?.count).toBeGreaterThan(8)
  })

  test('opens the first desk clean: the bank, the calls and the ledger agree on every day since the world began', async () => {
    const today = seoulDate(fixture.world.deps.now())
    const report = await reconcile(fixture.world.ctx(), { day: today })
    expect(report.daysRead.length).toBeGreaterThan(13)
    expect(report.bankLines).toBeGreaterThan(10)
    expect(report).toMatchObject({ breaks: [], opened: 0, ledgerKrw: report.bankKrw, gatewayKrw: report.bankKrw })
    const people = Object.values(fixture.sandbox.state.accounts).filter(({ statement }) => statement.length > 0)
    for (const { statement } of people)
      expect(statement.map(({ at }) => at)).toEqual(statement.map(({ at }) => at).toSorted((a, b) => Date.parse(a) - Date.parse(b)))
  })

  test('fills the popular feed', async () => {
    const { posts } = (await popularFeed(fixture.world.ctx(), { cursor: null, limit: 20 })).value
    expect(posts.length).toBeGreaterThan(5)
    expect(posts.every(({ images }) => images.length > 0)).toBe(true)
  })

  test('makes orders in several states, some of which wait for their shop', async () => {
    const found = await ask(sql<{ state: string; count: number }>`select state, count(*)::int from "order" group by state order by state`)
    const states = Object.fromEntries(found.map(({ state, count }) => [state, count]))
    expect(states['placed']).toBeGreaterThan(0)
    expect(Object.keys(states).toSorted()).toEqual(['cancelled', 'confirmed', 'partly_cancelled', 'placed'])
    const goods = await ask(sql<{ fulfilment: Fulfilment }>`select distinct fulfilment from "order"`)
    expect(goods.map(({ fulfilment }) => fulfilment).toSorted()).toEqual([...fulfilments].toSorted())
  })

  test('has parcels in every state of the sandbox courier, returns in every state and for every reason but damage, and an exchange', async () => {
    const parcels = await ask(sql<{ state: string }>`
      select distinct tracked_state as state from (select tracked_state from "order" union select tracked_state from parcel) p where tracked_state is not null`)
    expect(parcels.map(({ state }) => state).toSorted()).toEqual([...parcelStates].toSorted())
    const returns = await ask(sql<{ state: string; kind: string; reason: string }>`select state, kind, reason from return_request`)
    expect([...new Set(returns.map(({ state }) => state))].toSorted()).toEqual([...returnStates].toSorted())
    expect(returns).toContainEqual({ state: 'exchanged', kind: 'exchange', reason: 'defect' })
    expect(returns).toContainEqual({ state: 'refunded', kind: 'return', reason: 'lost' })
  })

  test('has an address, sealed, for every order that a courier takes, and for no other', async () => {
    const [found] = await ask(sql<{ sent: number; addressed: number; wrong: number }>`
      select (count(*) filter (where o.courier is not null))::int as sent, count(a.order_id)::int as addressed,
        (count(*) filter (where (o.delivery = 'courier') <> (a.order_id is not null) or (o.courier is not null and a.order_id is null)))::int as wrong
      from "order" o left join order_address a on a.order_id = o.id`)
    expect(found!.sent).toBeGreaterThan(0)
    expect(found!.addressed).toBeGreaterThanOrEqual(found!.sent)
    expect(found!.wrong).toBe(0)
  })

  test('has products with options in each of three shops, and one of them was exchanged for another size', async () => {
    const shops = await ask(sql<{ options: number }>`
      select count(*) filter (where option_of is not null)::int as options from product group by shop_id`)
    expect(shops.map(({ options }) => options)).toEqual([3, 3, 3])
    const kept = await ask(sql<{ bought: string; kept: string }>`
      select l.title as bought, g.title as kept from order_line l join return_line n on n.line_id = l.id join product g on g.id = n.to_product_id
      where l.exchanged_quantity > 0 and n.kept_quantity > 0`)
    expect(kept).toEqual([{ bought: expect.stringMatching(/S$/), kept: expect.stringMatching(/M$/) }])
  })

  test('has cash receipts, issued and waiting', async () => {
    const found = await ask(sql<{ states: string }>`
      select string_agg(coalesce(c.state, 'waiting'), ' ' order by c.created_at) as states
      from (select order_id from cash_receipt union select order_id from cash_receipt_ask) o left join cash_receipt c using (order_id) group by order_id`)
    // The whole demo has refused and cancelled ones too; few can pay in this one.
    expect(found.map(({ states }) => states)).toEqual(expect.arrayContaining(['issued', 'waiting']))
  })

  test('fills products with reviews, answers, questions and wishes', async () => {
    const [found] = await ask(
      sql<{ reviews: number; photos: number; replies: number; questions: number; wishes: number; alerts: number }>`
        select (select count(*)::int from review) as reviews, (select count(*)::int from review_photo) as photos,
          (select count(*)::int from review where reply is not null) as replies, (select count(*)::int from product_question) as questions,
          (select count(*)::int from wish) as wishes, (select count(*)::int from product_alert) as alerts`,
    )
    for (const count of Object.values(found!)) expect(count).toBeGreaterThan(0)
  })
})
