import { Flag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { useAsMember } from '../../state/me.ts'
import type { ReportedSubject } from '../../state/safety/report-words.ts'

const ReportDialog = lazy(() => import('./ReportDialog.tsx').then(({ ReportDialog }) => ({ default: ReportDialog })))

interface ReportButtonProps {
  subject: ReportedSubject
  name: string
  /** A word beside others, or a line of its own. */
  look: 'word' | 'line'
}

/** Opens the dialog, where there is no menu for it. */
export function ReportButton({ subject, name, look }: ReportButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const asMember = useAsMember({ isSafety: true })
  const looks = {
    word: 'min-h-11 min-w-11 px-2 text-[0.8125rem] font-semibold text-muted hover:text-danger',
    line: 'mt-2 inline-flex min-h-11 items-center gap-2 rounded-full px-3 text-sm text-muted hover:bg-sunken',
  }
  return (
    <>
      <button type="button" onClick={() => asMember(() => setOpen(true))} className={looks[look]}>
        {look === 'line' && <Flag aria-hidden className="size-4" />}
        {m.report()}
      </button>
      {isOpen && (
        <Suspense>
          <ReportDialog subject={subject} name={name} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
