import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { asKiwiError } from '../state/kiwi.ts'

const looks = {
  bad: { Icon: CircleAlert, look: 'bg-danger-soft font-medium text-danger' },
  calm: { Icon: Info, look: 'bg-honey-soft text-honey' },
}

/** A sentence beside its subject. Screen readers read a bad one at once. */
export function Notice({ tone, children }: { tone: keyof typeof looks; children: ReactNode }) {
  const { Icon, look } = looks[tone]
  return (
    <p
      {...(tone === 'bad' ? { role: 'alert' } : {})}
      className={`mt-4 flex items-start gap-2.5 rounded-2xl px-4 py-3 text-[0.9375rem] ${look}`}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <span>{children}</span>
    </p>
  )
}

export function ErrorNotice({ error }: { error: unknown }) {
  return <Notice tone="bad">{asKiwiError(error).message}</Notice>
}
