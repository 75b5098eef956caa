import { html, raw } from 'hono/html'
import { virtualAccounts } from '../virtual-accounts.ts'
import { faultKinds, operations, providers } from '../fault-kinds.ts'
import type { World } from '../world.ts'
import { clockText, face, layout, won } from './layout.ts'

const look = { title: 'Kiwi sandbox', accent: '#7ab42c', onAccent: '#10210a', wide: true }

// Forms and buttons name their control call. Afterwards the page reloads its sections.
const script = `
async function call(method,path,body){const r=await fetch(path,{method,headers:{'content-type':'application/json'},body:body&&JSON.stringify(body)});
const j=await r.json();const s=document.getElementById('said');s.textContent=r.ok?'됐어요 · done':j.error;clearTimeout(s.t);s.t=setTimeout(()=>s.textContent='',3500);await fresh()}
async function fresh(){const t=await(await fetch('/')).text();const d=new DOMParser().parseFromString(t,'text/html');
for(const id of ['requests','faultlist','webhooks','clock']){const n=d.getElementById(id),o=document.getElementById(id);
if(o&&n&&!o.contains(document.activeElement))o.replaceWith(n)}}
document.addEventListener('submit',e=>{const f=e.target;if(!f.dataset.call)return;e.preventDefault();
const b={};for(const [k,v] of new FormData(f))if(v!=='')b[k]=v==='on'?true:v;if(b.minutes)b.ms=b.minutes*60000;
const [m,p]=f.dataset.call.split(' ');call(m,p,b)});
document.addEventListener('click',e=>{const b=e.target.closest('button[data-call]');if(!b)return;const [m,p]=b.dataset.call.split(' ');b.blur();call(m,p,m==='POST'?{}:undefined)});
const box=document.getElementById('q');box.addEventListener('input',()=>{const t=box.value.trim().toLowerCase();
document.querySelectorAll('#cast li').forEach(r=>r.hidden=!r.dataset.t.includes(t))});
const pv=document.querySelector('[name=provider]'),op=document.querySelector('[name=operation]'),groups=[...op.querySelectorAll('optgroup')];
const narrow=()=>{op.value='*';groups.forEach(g=>{g.hidden=g.disabled=g.label!==pv.value})};pv.addEventListener('change',narrow);narrow();
setInterval(fresh,3000);`

/** The first page: the people, the latest requests and the active faults. */
export function controlPage(world: World) {
  return layout(
    look,
    html` <header style="display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin-bottom:18px">
        <div class="mark" aria-hidden="true">K</div>
        <div style="flex:1 1 200px">
          <h1>Kiwi sandbox</h1>
          <p class="soft small"><code>${world.url}</code> · seed ${world.seed}</p>
        </div>
        <a class="button" href="/bank">은행 앱 · Bank</a><button data-call="POST /control/reset">처음부터 · Reset</button>
      </header>
      <p id="said" role="status"></p>
      <div class="grid">
        ${peopleCard(world)}${faultCard(world)}${requestsCard(world)}${webhooksCard(world)}${depositCard(world)}${clockCard(world)}
      </div>
      <script>
        ${raw(script)}
      </script>`,
  )
}

function faultCard(world: World) {
  return html`<section class="card">
    <h2>고장 · Faults</h2>
    <form data-call="POST /control/faults" class="fields">
      <label
        >제공자 · provider<select name="provider">
          ${providers.map((name) => html`<option>${name}</option>`)}
        </select></label
      >
      <label
        >호출 · operation<select name="operation">
          <option value="*">모두 · all</option>
          ${providers.map(
            (name) => html`<optgroup label="${name}">${operations[name].map((one) => html`<option>${one}</option>`)}</optgroup>`,
          )}
        </select></label
      >
      <label
        >고장 · kind<select name="kind">
          ${faultKinds.map((kind) => html`<option>${kind}</option>`)}
        </select></label
      >
      <label>횟수 · times<input name="times" type="number" min="1" placeholder="계속" /></label>
      <label>확률 · probability<input name="probability" type="number" min="0" max="1" step="0.05" placeholder="1" /></label>
      <label>밀리초 · ms<input name="ms" type="number" min="0" placeholder="3000" /></label>
      <label>코드 · code<input name="code" placeholder="A0007, KOE320 …" /></label>
      <label
        >연결 끊기 · drop<span class="check"><input name="drop" type="checkbox" /> silentAfter</span></label
      >
      <button class="main">켜기 · Switch on</button>
    </form>
    <div id="faultlist" class="tablebox">
      ${
        world.state.faults.length === 0
          ? html`<p class="soft small">켜진 고장이 없어요 · none</p>`
          : html` <table>
              <thead>
                <tr>
                  <th>provider</th>
                  <th>operation</th>
                  <th>kind</th>
                  <th>left</th>
                  <th></th>
                </tr>
              </thead>
              <tbody>
                ${world.state.faults.map(
                  (fault) =>
                    html` <tr>
                      <td>${fault.provider}</td>
                      <td>${fault.operation}</td>
                      <td><b>${fault.kind}</b> ${fault.code ?? ''} ${fault.ms === undefined ? '' : `${fault.ms} ms`}</td>
                      <td class="once">${fault.times ?? '∞'}${fault.probability === undefined ? '' : ` × ${fault.probability}`}</td>
                      <td class="num">
                        <button data-call="DELETE /control/faults/${fault.id}" aria-label="끄기 ${fault.provider} ${fault.kind}">
                          끄기
                        </button>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </div>
  </section>`
}

function peopleCard(world: World) {
  return html`<section class="card">
    <h2>사람들 · People <span class="soft">${world.people.length}</span></h2>
    <input id="q" type="search" placeholder="이름, 전화번호, 계좌번호" aria-label="사람 찾기" style="margin-top:12px" />
    <ul class="people" id="cast" style="max-height:360px">
      ${world.people.map(
        (person) =>
          html` <li
            data-t="${`${person.name} ${person.nickname} ${person.phone} ${person.kakao.email} ${person.accounts.map((account) => account.accountNumber).join(' ')}`.toLowerCase()}"
          >
            <a class="button person" href="/bank/${person.id}"
              >${face(person.id, person.name)}<span
                ><b>${person.name} <span class="soft">${person.id}</span></b>
                <small
                  >${person.phone.replace(/(\d{3})(\d{4})/, '$1-$2-')} · ${person.accounts.map((account) => account.bankName).join(', ')} ·
                  ${won(balanceOf(world, person.id))}</small
                ></span
              ></a
            >
          </li>`,
      )}
    </ul>
  </section>`
}

function balanceOf(world: World, personId: string): number {
  return Object.values(world.state.accounts)
    .filter((account) => account.personId === personId)
    .reduce((sum, account) => sum + account.balanceKrw, 0)
}

function requestsCard(world: World) {
  return html`<section class="card all" id="requests">
    <h2>최근 호출 · Requests</h2>
    ${
      world.requests.length === 0
        ? html`<p class="soft small" style="margin-top:10px">아직 호출이 없어요 · none yet</p>`
        : html`<div class="grid" style="margin-top:10px">
            ${providers.map((provider) => {
              const calls = world.requests.filter((request) => request.provider === provider).slice(0, 8)
              return calls.length === 0
                ? ''
                : html`<div style="min-width:0">
                    <b class="small">${provider}</b>
                    <div class="tablebox" style="margin-top:0">
                      <table>
                        <tbody>
                          ${calls.map(
                            (call) =>
                              html` <tr>
                                <td class="soft">${clockText(call.at)}</td>
                                <td>${call.method}</td>
                                <td><code>${call.path}</code></td>
                                <td class="num ${typeof call.status === 'number' && call.status < 400 ? 'good' : 'bad'}">${call.status}</td>
                                <td class="num soft">${call.tookMs} ms</td>
                              </tr>`,
                          )}
                        </tbody>
                      </table>
                    </div>
                  </div>`
            })}
          </div>`
    }
  </section>`
}

function webhooksCard(world: World) {
  return html`<section class="card all" id="webhooks">
    <h2>웹훅 · Webhooks</h2>
    <p class="soft small">${world.options.webhookUrl ?? 'WEBHOOK_URL이 없어 기록만 합니다 · recorded only'}</p>
    ${
      world.state.webhooks.length === 0
        ? ''
        : html`<div class="tablebox">
            <table>
              <thead>
                <tr>
                  <th>when</th>
                  <th>event</th>
                  <th>attempts</th>
                  <th></th>
                </tr>
              </thead>
              <tbody>
                ${world.state.webhooks.slice(0, 12).map(
                  (hook) =>
                    html` <tr>
                      <td class="soft">${clockText(hook.createdAt)}</td>
                      <td><b>${summary(hook.body)}</b></td>
                      <td>${hook.attempts.map((attempt) => attempt.outcome).join(' → ') || '…'}</td>
                      <td class="num">
                        <button data-call="POST /control/webhooks/${hook.id}/resend" aria-label="다시 보내기 send again ${hook.id}">
                          다시
                        </button>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`
}

function summary(body: string): string {
  const { type, data } = JSON.parse(body) as { type: string; data: { identityVerificationId?: string; depositId?: string } }
  return `${type} ${data.identityVerificationId ?? data.depositId ?? ''}`
}

function depositCard(world: World) {
  const kiwi = Object.values(world.state.accounts).find((account) => account.personId === 'kiwi')
  return html`<section class="card">
    <h2>밖에서 입금 · Pay in</h2>
    <p class="soft small">
      가상 계좌는 은행 코드 ${virtualAccounts[0]?.bankCode} · virtual accounts are of bank ${virtualAccounts[0]?.bankCode}
    </p>
    <form data-call="POST /control/deposit" class="fields">
      <label>은행 코드 · bank<input name="bankCode" required value="${kiwi?.bankCode ?? ''}" /></label>
      <label>계좌번호 · account<input name="accountNumber" required value="${kiwi?.accountNumber ?? ''}" list="virtual" /></label>
      <datalist id="virtual">${virtualAccounts.map(({ accountNumber }) => html`<option>${accountNumber}</option>`)}</datalist>
      <label>금액 · won<input name="amountKrw" type="number" min="1" required value="10000" /></label>
      <label>입금자 · depositor<input name="depositor" required value="${world.people[0]?.name ?? ''}" /></label>
      <button class="main">입금 · Pay in</button>
    </form>
  </section>`
}

function clockCard(world: World) {
  return html`<section class="card" id="clock">
    <h2>시계 · Clock</h2>
    <p class="small soft">
      <code>${world.now().toLocaleString('ko-KR', { timeZone: 'Asia/Seoul' })}</code> 한국 시간
      ${world.state.clockOffsetMs === 0 ? '' : ` (+${Math.round(world.state.clockOffsetMs / 60_000)} min)`}
    </p>
    <form data-call="POST /control/advance" class="fields">
      <label>분 · minutes<input name="minutes" type="number" required value="10" /></label>
      <button class="main">시간 보내기 · Advance</button>
    </form>
  </section>`
}
