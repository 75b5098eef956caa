import { html, raw } from 'hono/html'

type Html = ReturnType<typeof html>

export type Look = {
  title: string
  /** CSS colour of the provider's buttons and marks, and the text colour that is readable on it. */
  accent: string
  onAccent: string
  wide?: boolean
}

const css = `
*{box-sizing:border-box;margin:0}
:root{color-scheme:light dark;--bg:#f3f4f1;--card:#fff;--ink:#17191a;--soft:#62686b;--line:#e3e5e1;--hover:#f6f7f4;--good:#0a7d4b;--bad:#c5312b}
@media (prefers-color-scheme:dark){:root{--bg:#131514;--card:#1d201f;--ink:#eef0ee;--soft:#9aa19d;--line:#313634;--hover:#262a28;--good:#4fd198;--bad:#ff8079}}
body{font:15px/1.55 Pretendard,'Apple SD Gothic Neo','Noto Sans KR','Noto Sans CJK KR',system-ui,sans-serif;background:var(--bg);color:var(--ink);min-height:100vh;-webkit-text-size-adjust:100%}
main{width:100%;max-width:460px;margin:0 auto;padding:20px 16px 48px}
main.wide{max-width:1120px}
h1{font-size:22px;line-height:1.3;letter-spacing:-.02em}h2{font-size:16px;letter-spacing:-.01em}
a{color:inherit}
.note{display:flex;gap:8px;align-items:center;justify-content:center;font-size:12px;color:var(--soft);padding:10px 16px;border-bottom:1px solid var(--line);background:var(--card)}
.note b{background:#17191a;color:#c9f27b;border-radius:99px;padding:1px 9px;font-size:11px;letter-spacing:.04em}
.card{background:var(--card);border:1px solid var(--line);border-radius:18px;padding:20px;box-shadow:0 1px 2px #0000000a,0 12px 32px -18px #0003}
.card+.card{margin-top:16px}
.soft{color:var(--soft)}.small{font-size:13px}.num{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}
.mark{width:46px;height:46px;border-radius:14px;background:var(--accent);color:var(--on);display:grid;place-items:center;font-weight:800;font-size:20px}
input,select,button{font:inherit;color:inherit}
input,select{width:100%;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:10px 12px;min-height:44px}
button,.button{cursor:pointer;border:1px solid var(--line);background:var(--card);border-radius:12px;padding:9px 14px;min-height:44px;font-weight:600;text-decoration:none;display:inline-flex;align-items:center;justify-content:center}
button.main{background:var(--accent);color:var(--on);border-color:transparent}
button:hover,.button:hover{background:var(--hover)}button.main:hover{background:var(--accent);filter:brightness(.96)}
:focus-visible{outline:3px solid color-mix(in srgb,var(--accent) 70%,#17191a);outline-offset:2px}
.people{list-style:none;padding:0;margin-top:12px;display:grid;grid-template-columns:minmax(0,1fr);gap:2px;max-height:52vh;overflow:auto;scroll-padding:8px}
.people li[hidden]{display:none}
.person{width:100%;display:flex;gap:12px;align-items:center;justify-content:flex-start;text-align:left;border:0;background:none;padding:8px;font-weight:400;text-decoration:none}
.face{flex:none;width:40px;height:40px;border-radius:50%;display:grid;place-items:center;font-weight:700;color:#fff;font-size:15px}
.person:focus-visible{outline-offset:-3px}.person span{min-width:0}.person b,.person small{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.person small{color:var(--soft)}
.tag{margin-left:auto;font-size:11px;border-radius:99px;padding:2px 9px;background:var(--accent);color:var(--on);font-weight:700;flex:none}
.row{display:flex;gap:8px;flex-wrap:wrap}.row>*{flex:1}
.scopes{padding:12px 14px;background:var(--hover);border-radius:12px;margin:14px 0}
.tablebox{overflow-x:auto;margin-top:10px}table{border-collapse:collapse;width:100%;font-size:13px}
th{font-weight:600;color:var(--soft);text-align:left;font-size:12px}th,td{padding:8px 10px 8px 0;border-bottom:1px solid var(--line);vertical-align:middle}
td button{min-height:34px;padding:4px 10px;font-size:13px}.once{white-space:nowrap}
@media(max-width:480px){th,td{padding-right:6px;font-size:12px}}
code{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
label{display:grid;gap:4px;font-size:12px;color:var(--soft);font-weight:600}label>*{font-size:15px;font-weight:400;color:var(--ink)}
.check{display:flex;align-items:center;gap:8px}.check input{width:20px;min-height:20px}
.grid{display:grid;gap:16px}@media(min-width:880px){.grid{grid-template-columns:1fr 1fr}.grid .all{grid-column:1/-1}}
.grid>.card{margin:0;min-width:0}.fields{display:grid;gap:10px;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));margin-top:12px;align-items:end}
.money{font-size:28px;font-weight:800;letter-spacing:-.03em;font-variant-numeric:tabular-nums}
.memo{font-weight:700}
#said:not(:empty){position:fixed;left:50%;bottom:20px;transform:translateX(-50%);background:#17191a;color:#fff;padding:10px 18px;border-radius:99px;max-width:90vw;font-size:14px;z-index:9}`

/** A whole page. The strip on top says that it is not the real provider. */
export function layout(look: Look, body: Html | Html[]): Html {
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${look.title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(css)}
        </style>
      </head>
      <body style="--accent:${look.accent};--on:${look.onAccent}">
        <p class="note"><b>SANDBOX</b> 연습용 화면이에요 · not the real service</p>
        <main class="${look.wide ? 'wide' : ''}">${body}</main>
      </body>
    </html>`
}

const faceColours = ['#e4572e', '#2e86ab', '#5f9e3b', '#a23b72', '#c77d0a', '#3d5a98', '#7a5195', '#138a7e']

/** A round mark with the last letter of the given name, in the person's colour. */
export function face(id: string, name: string): Html {
  const colour = faceColours[Number(id.replace(/\D/g, '')) % faceColours.length] ?? '#3d5a98'
  return html`<i class="face" style="background:${colour};font-style:normal" aria-hidden="true">${name.slice(-2)}</i>`
}

/** A time in Korea. */
export const clockText = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB', { timeZone: 'Asia/Seoul' })

export const won = (amountKrw: number): string => `${amountKrw.toLocaleString('ko-KR')}원`

export function refusalPage(look: Look, heading: string, code: string, detail: string): Html {
  return layout(
    look,
    html`<section class="card" role="alert">
      <h1>${heading}</h1>
      <p class="soft" style="margin:10px 0 16px">${detail}</p>
      <code>${code}</code>
    </section>`,
  )
}

/** Posts the query of `address` to the address before it, at once or by its button. */
export function postPage(look: Look, address: URL): Html {
  const action = `${address.origin}${address.pathname}`
  return layout(
    look,
    html`<form class="card" method="post" action="${action}">
        ${[...address.searchParams].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <h1>돌아가는 중이에요</h1>
        <div class="row" style="margin-top:14px"><button class="main">계속</button></div>
      </form>
      <script>
        document.forms[0].submit()
      </script>`,
  )
}
