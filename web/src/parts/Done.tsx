import { CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'

/** The end of a successful task, with links and buttons to go on. */
export function Done({ title, body, children }: { title: string; body?: string; children: ReactNode }) {
  return (
    <Outcome icon={<CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />} title={title} body={body}>
      {children}
    </Outcome>
  )
}

/** The state of a task. Screen readers read it when it changes. */
export function Outcome({
  icon,
  title,
  body,
  children,
}: {
  icon: ReactNode
  title: string
  body?: string | undefined
  children?: ReactNode
}) {
  return (
    <div role="status" className="flex flex-col items-center px-2 pt-[14dvh] text-center">
      {icon}
      <h2 className="mt-5 text-xl font-bold text-balance">{title}</h2>
      {body && <p className="mt-2 max-w-xs text-balance text-muted tabular-nums">{body}</p>}
      {children && <div className="mt-8 flex min-w-40 flex-col gap-1">{children}</div>}
    </div>
  )
}
