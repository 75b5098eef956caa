import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { stopMails } from '../social/mail/stop-mails.ts'
import { opaqueToken, uuid } from '../shared/text.ts'
import type { AppEnv } from './env.ts'
import { makeCtx, requestLocale } from './request-ctx.ts'

const words = {
  ko: {
    title: '메일 그만 받기',
    ask: '이런 메일을 그만 받을까요?',
    act: '그만 받기',
    done: '이제 이런 메일을 보내지 않아요.',
    wrong: '이 링크는 쓸 수 없어요. 알림 설정에서 바꿀 수 있어요.',
  },
  en: {
    title: 'Stop these mails',
    ask: 'Get no more mails of this kind?',
    act: 'Stop them',
    done: 'You get no more mails of this kind.',
    wrong: 'This link does not work. You can change it in the settings of notices.',
  },
}

/**
 * The end of mails by their signed link. POST is the one click of RFC 8058, sent by mail programs
 * without cookies. GET changes nothing and asks: programs open links to look at them.
 */
export function mailRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/stop', (c) => answer(c, 'ask'))
  routes.post('/stop', async (c) => {
    const [who, topic, sign] = [
      uuid.safeParse(c.req.query('who')),
      opaqueToken(20).safeParse(c.req.query('topic')),
      opaqueToken(60).safeParse(c.req.query('sign')),
    ]
    const ctx = await makeCtx(c, new Headers(), ['hook'])
    const isDone =
      who.success &&
      topic.success &&
      sign.success &&
      (await stopMails({ ...ctx, actor: null }, { who: who.data, topic: topic.data, sign: sign.data }))
    return answer(c, isDone ? 'done' : 'wrong')
  })
  return routes
}

async function answer(c: Context<AppEnv>, said: 'ask' | 'done' | 'wrong'): Promise<Response> {
  const locale = requestLocale(c.req.raw)
  const { title, act, ...sentences } = words[locale]
  const button = said === 'ask' ? html`<form method="post"><button style="font-size:1rem;padding:.75rem 1.5rem">${act}</button></form>` : ''
  const page = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
      </head>
      <body style="font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:1rem">
        <h1>${title}</h1>
        <p>${sentences[said]}</p>
        ${button}
      </body>
    </html>`
  return c.html(page, said === 'wrong' ? 404 : 200, { 'cache-control': 'private, no-store' })
}
