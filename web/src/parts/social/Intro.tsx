import type { LucideIcon } from 'lucide-react'

/** The top of a page that asks for one thing: icon, heading and reason. */
export function Intro({ Icon, heading, lead }: { Icon: LucideIcon; heading: string; lead: string }) {
  return (
    <>
      <span className="grid size-16 place-items-center rounded-3xl bg-kiwi-soft text-kiwi">
        <Icon aria-hidden className="size-8" />
      </span>
      <h1 className="mt-5 text-[1.625rem] leading-tight font-extrabold tracking-tight">{heading}</h1>
      <p className="mt-2 text-muted">{lead}</p>
    </>
  )
}
