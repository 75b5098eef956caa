import { html } from 'hono/html'
import type { Account, StatementLine } from '../state.ts'
import type { World } from '../world.ts'
import { face, layout, won, type Look } from './layout.ts'

const look: Look = { title: '은행 앱', accent: '#0064ff', onAccent: '#ffffff' }

/** A person's bank app: each account with its statement, newest first, with the 1-won memo. */
export function bankPage(world: World, personId: string) {
  const person = world.person(personId)
  const name = person?.name ?? '주식회사키위'
  const accounts = Object.values(world.state.accounts).filter((account) => account.personId === personId)
  return layout(
    { ...look, title: `${name}님의 은행` },
    html` <header style="display:flex;gap:12px;align-items:center;margin-bottom:16px">
        ${face(personId, name)}
        <div style="flex:1;min-width:0"><h1>${name}님의 계좌</h1></div>
        <a class="button" href="/bank">다른 사람</a>
      </header>
      ${accounts.map(accountCard)}`,
  )
}

function accountCard(account: Account) {
  return html`<section class="card" aria-label="${account.bankName} ${account.accountNumber}">
    <p class="soft small">${account.bankName} · ${account.accountNumber}</p>
    <p class="soft small" style="font-size:11px">핀테크이용번호 <code>${account.fintechUseNum}</code></p>
    <p class="money">${won(account.balanceKrw)}</p>
    ${
      account.statement.length === 0
        ? html`<p class="soft small" style="margin-top:14px">아직 거래가 없어요. 1원이 들어오면 여기에 메모가 보여요.</p>`
        : html` <ul style="list-style:none;padding:0;margin-top:12px">
            ${account.statement.toReversed().slice(0, 50).map(statementRow)}
          </ul>`
    }
  </section>`
}

function statementRow(line: StatementLine) {
  const isIn = line.inout === '입금'
  const at = new Date(line.at).toLocaleString('ko-KR', {
    timeZone: 'Asia/Seoul',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return html`<li style="display:flex;justify-content:space-between;gap:12px;padding:10px 0;border-top:1px solid var(--line)">
    <div style="min-width:0">
      <p class="memo">${line.memo || line.counterparty}</p>
      <p class="soft small">${at} · ${line.counterparty}</p>
    </div>
    <div class="num">
      <p class="${isIn ? 'good' : ''}"><b>${isIn ? '+' : '−'}${won(line.amountKrw)}</b></p>
      <p class="soft small">${won(line.balanceAfterKrw)}</p>
    </div>
  </li>`
}

/** All people with an account, with their latest memo. */
export function bankIndexPage(world: World) {
  const latest = (account: Account) => account.statement.at(-1)
  const rows = [{ id: 'kiwi', name: '주식회사키위' }, ...world.people]
    .map((person) => {
      const accounts = Object.values(world.state.accounts).filter((account) => account.personId === person.id)
      const line = accounts
        .map(latest)
        .filter((one) => one !== undefined)
        .toSorted((a, b) => b.at.localeCompare(a.at))[0]
      return { ...person, line, accounts }
    })
    .toSorted((a, b) => (b.line?.at ?? '').localeCompare(a.line?.at ?? ''))
  return layout(
    { ...look, title: '은행 앱' },
    html`<section class="card">
      <h1>누구의 은행을 볼까요?</h1>
      <p class="soft small">1원 인증의 네 자리는 입금 메모에 있어요</p>
      <ul class="people" style="max-height:none">
        ${rows.map(
          (row) =>
            html` <li>
              <a class="button person" href="/bank/${row.id}"
                >${face(row.id, row.name)}<span
                  ><b>${row.name}</b>
                  <small
                    >${row.line ? `${row.line.inout} ${won(row.line.amountKrw)} · ${row.line.memo}` : row.accounts.map((account) => account.bankName).join(' · ')}</small
                  ></span
                ></a
              >
            </li>`,
        )}
      </ul>
    </section>`,
  )
}
