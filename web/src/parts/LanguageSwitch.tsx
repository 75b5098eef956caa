import { m } from '../paraglide/messages.js'
import { getLocale, setLocale } from '../paraglide/runtime.js'
import { kiwi } from '../state/kiwi.ts'
import { useMe } from '../state/me.ts'

const names = { ko: '한국어', en: 'English' } as const

/** Each language is written in itself. The account keeps a member's choice for messages. */
export function LanguageSwitch() {
  const isMember = useMe()?.status === 'active'
  async function choose(locale: keyof typeof names) {
    if (locale === getLocale()) return
    // The page changes its language even when the account cannot be told.
    if (isMember) await kiwi.me.update.mutate({ locale }).catch(() => {})
    await setLocale(locale)
  }
  return (
    <div role="group" aria-label={m.settings_language()} className="flex rounded-full bg-sunken p-1">
      {(Object.keys(names) as (keyof typeof names)[]).map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={getLocale() === locale}
          onClick={() => void choose(locale)}
          className="min-h-11 rounded-full px-4 text-sm font-semibold text-muted aria-pressed:bg-card aria-pressed:text-ink aria-pressed:shadow-card"
        >
          {names[locale]}
        </button>
      ))}
    </div>
  )
}
