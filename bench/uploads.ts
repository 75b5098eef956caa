import { createKiwi } from '../sdk/src/index.ts'
import { citySizes } from '../demo/city.ts'
import { one, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { withApi } from './api.ts'
import { type Bench, median, round } from './figure.ts'
import { kiwiProcess, start } from './job-runners.ts'
import { load } from './load.ts'
import { photo } from './photo.ts'
import { openSessionsOf } from './sessions.ts'
import { withStores } from './stores.ts'

const uploaders = 10
const perSecond = 100
const secondsEach = 6
const rounds = 3

/**
 * `feed.home` at a fixed rate in an open loop while ten people upload photos of 12 megapixels, one
 * after the other, which a runner on this machine decodes; beside the same feed at rest.
 */
export const bench: Bench = (io) =>
  withStores(
    ({ main, readerIds, env }) =>
      withApi(env, async (url) => {
        const readers = await openSessionsOf(main, readerIds)
        const requests = readers.map(({ token }) => ({ path: homePath, headers: { authorization: `Bearer ${token}` } }))
        const home = () => load(url, requests, secondsEach, { perSecond })
        const pictures = await Promise.all(Array.from({ length: uploaders }, (_, n) => photo(4_000, 3_000, 80 + 10 * n)))
        const kiwis = readers.slice(0, uploaders).map(({ token }) => createKiwi({ url, session: token }))
        const runner = await start(await kiwiProcess({ ...env, PUBLIC_URL: url }))
        try {
          await home()
          const [rest, busy] = [[] as number[], [] as number[]]
          // First: a picture that is being decoded when its round ends works on for a while.
          for (let n = 1; n <= rounds; n += 1) rest.push((await home()).p99Ms)
          for (let n = 1; n <= rounds; n += 1) {
            const before = await readyPictures(main)
            let isOver = false
            const uploads = kiwis.map(async (kiwi, at) => {
              while (!isOver) await kiwi.uploadPicture(pictures[at]!, 'post')
            })
            busy.push((await home()).p99Ms)
            isOver = true
            await Promise.all(uploads)
            const ready = (await readyPictures(main)) - before
            await forgetWaiting(main)
            if (ready === 0) throw new Error('No picture was ready while the feed was measured.')
            io.news(`uploads ${n}/${rounds}: p99 ${round(rest[n - 1]!)} ms at rest, ${round(busy.at(-1)!)} ms with ${ready} pictures`)
          }
          const [ours, floor] = [median(busy), median(rest)]
          const what = `home: p99 beside ${uploaders} uploads of 12 megapixels, open loop of ${perSecond}/s (at rest)`
          return [
            {
              what,
              ours: round(ours),
              floor: round(floor),
              unit: 'ms',
              ratio: round(ours / Math.max(1, floor)),
              goal: '≤ 5 ×',
              p50Ms: null,
              p99Ms: round(ours),
            },
          ]
        } finally {
          await runner.stop()
        }
      }),
    { city: citySizes.medium },
  )

const homePath = `/trpc/feed.home?input=${encodeURIComponent('{}')}`

/**
 * Uploads are faster than their decoding: what waits is forgotten, so that nobody is above the
 * quota of pictures in work in the next round.
 */
const forgetWaiting = (main: MainClient) => run(main.db, sql`delete from media where state in ('awaiting_upload', 'processing')`)

const readyPictures = async (main: MainClient) =>
  (await one(main.db, sql<{ ready: number }>`select count(*)::int as ready from media where state = 'ready'`)).ready
