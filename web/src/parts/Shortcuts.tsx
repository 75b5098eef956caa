import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { m } from '../paraglide/messages.js'
import { showShortcuts, useShortcutSheet } from '../state/shortcut-choice.ts'
import { movePost, pressInPost } from '../state/social/move-by-keys.ts'
import { useKeys } from '../state/use-keys.ts'
import { Modal } from './Modal.tsx'
import { ShortcutSwitch } from './ShortcutSwitch.tsx'

/** The second key of a pair comes within this time. */
const pairMs = 1_500

const places = {
  h: { to: '/', label: m.nav_home },
  i: { to: '/interest', label: m.nav_interest },
  p: { to: '/popular', label: m.nav_popular },
  n: { to: '/notifications', label: m.nav_notifications },
  c: { to: '/cart', label: m.cart_title },
  w: { to: '/wallet', label: m.nav_wallet },
  m: { to: '/me', label: m.nav_me },
} as const

const acts: { keys: string; label: () => string }[] = [
  { keys: 'j', label: m.keys_next },
  { keys: 'k', label: m.keys_previous },
  { keys: 'o', label: m.keys_open },
  { keys: 'l', label: m.post_like },
  { keys: 'b', label: m.post_bookmark },
  { keys: '/', label: m.nav_search },
  { keys: 'n', label: m.nav_write },
  { keys: '?', label: m.keys_title },
]

/** Letters for who works with a keyboard. Each does what a button on the page does too. */
export function Shortcuts() {
  const router = useRouter()
  const isSheetOpen = useShortcutSheet()
  const pairAt = useRef(-Infinity)
  useKeys((key, event) => {
    // The desks of staff have letters of their own.
    if (router.latestLocation.pathname.startsWith('/admin')) return
    const isSecond = event.timeStamp - pairAt.current < pairMs
    pairAt.current = -Infinity
    if (isSecond && key in places) return void router.navigate({ to: places[key as keyof typeof places].to })
    switch (key) {
      case 'g':
        pairAt.current = event.timeStamp
        return
      case 'j':
        return movePost(1)
      case 'k':
        return movePost(-1)
      case 'o':
        return pressInPost('open')
      case 'l':
        return pressInPost('like')
      case 'b':
        return pressInPost('bookmark')
      case 'n':
        return void router.navigate({ to: '/write' })
      case '/':
        // Firefox would open its own search.
        event.preventDefault()
        return void router.navigate({ to: '/search' }).then(focusSearch)
      case '?':
        return showShortcuts(true)
    }
  })
  // A sheet that is open when the page of a narrow screen comes is not open when it is wide again.
  useEffect(() => () => showShortcuts(false), [])
  return isSheetOpen && <Sheet />
}

/** The page's code may still be on its way: for two seconds it is looked for. */
function focusSearch(): void {
  const lastAt = Date.now() + 2_000
  const look = () => {
    const field = document.querySelector<HTMLInputElement>('main input[type=search]')
    if (field) field.focus()
    else if (Date.now() < lastAt) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function Sheet() {
  return (
    <Modal title={m.keys_title()} onClose={() => showShortcuts(false)}>
      <div className="mt-3 grid gap-x-8 sm:grid-cols-2">
        <Keys rows={acts.map(({ keys, label }) => [keys, label()])} />
        <Keys rows={Object.entries(places).map(([key, { label }]) => [`g ${key}`, label()])} />
      </div>
      <div className="mt-4 border-t border-line pt-4">
        <ShortcutSwitch />
      </div>
    </Modal>
  )
}

function Keys({ rows }: { rows: [string, string][] }) {
  return (
    <dl className="text-[0.9375rem]">
      {rows.map(([keys, label]) => (
        <div key={keys} className="flex min-h-9 items-center justify-between gap-3">
          <dt className="text-muted">{label}</dt>
          <dd className="flex gap-1">
            {keys.split(' ').map((key) => (
              <kbd key={key} className="min-w-7 rounded-lg border border-line bg-sunken px-1.5 py-0.5 text-center text-sm font-semibold">
                {key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}
