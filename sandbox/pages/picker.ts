import { html, raw } from 'hono/html'
import type { SandboxPerson } from '../people.ts'
import type { World } from '../world.ts'
import { face, layout, type Look } from './layout.ts'

export type Picker = {
  heading: string
  lead: string
  /** The data that the provider asks for, one per line. */
  asks: string[]
  /** Choices other than a person, as values of `decision`. */
  ways: { decision: string; label: string }[]
  describe(person: SandboxPerson): string
}

// Typing filters, the arrow keys move, and Enter chooses: no mouse is needed.
const script = `
const box=document.getElementById('q'),rows=[...document.querySelectorAll('.people li')];
const shown=()=>rows.filter(r=>!r.hidden).map(r=>r.firstElementChild);
box.addEventListener('input',()=>{const t=box.value.trim().toLowerCase();rows.forEach(r=>r.hidden=!r.dataset.t.includes(t));
document.getElementById('none').hidden=shown().length>0});
document.addEventListener('keydown',e=>{if(e.key!=='ArrowDown'&&e.key!=='ArrowUp')return;const s=shown();if(!s.length)return;
const at=s.indexOf(document.activeElement);const to=e.key==='ArrowDown'?Math.min(at+1,s.length-1):at-1;e.preventDefault();(s[to]||box).focus()});
box.addEventListener('keydown',e=>{if(e.key==='Enter'){e.preventDefault();shown()[0]?.click()}});`

/** A tester chooses a person on this page. It posts `person` or `decision` to its own address. */
export function pickerPage(world: World, look: Look, picker: Picker) {
  const recent = world.state.recentPersonIds
  const rank = (person: SandboxPerson) => (recent.includes(person.id) ? recent.indexOf(person.id) : recent.length)
  const people = world.people.toSorted((a, b) => rank(a) - rank(b))
  return layout(
    look,
    html`<form class="card" method="post">
        <div style="display:flex;gap:14px;align-items:center">
          <div class="mark" aria-hidden="true">${look.title.slice(0, 1)}</div>
          <div>
            <h1>${picker.heading}</h1>
            <p class="soft small">${picker.lead}</p>
          </div>
        </div>
        <p class="scopes small">${picker.asks.join(' · ')}</p>
        <input id="q" type="search" autofocus autocomplete="off" placeholder="이름, 별명, 전화번호로 찾기" aria-label="사람 찾기" />
        <ul class="people">
          ${people.map((person) => row(person, picker.describe(person), recent.includes(person.id)))}
        </ul>
        <p id="none" class="soft small" hidden style="padding:16px;text-align:center">그런 사람이 없어요</p>
        <div class="row" style="margin-top:14px">
          ${picker.ways.map((way) => html`<button name="decision" value="${way.decision}">${way.label}</button>`)}
        </div>
      </form>
      <p class="soft small" style="text-align:center;margin-top:14px">↑ ↓ 로 고르고 Enter · 모두 지어낸 사람들이에요</p>
      <script>
        ${raw(script)}
      </script>`,
  )
}

function row(person: SandboxPerson, detail: string, isRecent: boolean) {
  const text = `${person.name} ${person.nickname} ${person.phone} ${detail}`.toLowerCase()
  return html`<li data-t="${text}">
    <button class="person" name="person" value="${person.id}">
      ${face(person.id, person.name)} <span><b>${person.name}</b><small>${detail}</small></span
      >${isRecent ? html`<span class="tag">최근</span>` : ''}
    </button>
  </li>`
}

/** Moves a person to the front of the recently chosen people. */
export function remember(world: World, personId: string): void {
  const others = world.state.recentPersonIds.filter((id) => id !== personId)
  world.state.recentPersonIds = [personId, ...others].slice(0, 5)
}
