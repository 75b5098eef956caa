import { CircleCheck } from 'lucide-react'
import { type ReactNode, type Ref, useEffect, useRef } from 'react'

/**
 * The end of a successful task, with links and buttons to go on. It takes the focus: what had it is
 * gone with the task.
 */
export function Done({ title, body, children }: { title: string; body?: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <Outcome heading={heading} icon={<CircleCheck aria-hidden className="size-16 animate-pop text-kiwi" />} title={title} body={body}>
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
  heading,
}: {
  icon: ReactNode
  title: string
  body?: string | undefined
  children?: ReactNode
  heading?: Ref<HTMLHeadingElement>
}) {
  return (
    <div role="status" className="flex flex-col items-center px-2 pt-[14dvh] text-center">
      {icon}
      <h2 ref={heading} tabIndex={-1} className="mt-5 text-xl font-bold text-balance outline-none">
        {title}
      </h2>
      {body && <p className="mt-2 max-w-xs text-balance text-muted tabular-nums">{body}</p>}
      {children && <div className="mt-8 flex min-w-40 flex-col gap-1">{children}</div>}
    </div>
  )
}
