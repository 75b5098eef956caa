import type { ReactNode } from 'react'
import type { Me } from '../state/kiwi.ts'
import { Column } from './Column.tsx'
import { ForMembers } from './ForMembers.tsx'
import { PageHeader } from './PageHeader.tsx'

interface MemberPageProps {
  title: string
  /** See `ForMembers`. */
  verifyReason?: string
  /** See `ForMembers`. */
  evenSuspended?: boolean
  wide?: boolean
  /** See `Column`. */
  isWhole?: boolean
  /** A tab of the menu opens the page: it has no back button. */
  isTab?: boolean
  /** Buttons at the end of the bar. */
  actions?: ReactNode
  className?: string
  children: (me: Me) => ReactNode
}

/** A page for people who are signed in. */
export function MemberPage({
  title,
  wide = false,
  isWhole = false,
  isTab = false,
  actions,
  className = 'px-4 pb-8',
  ...members
}: MemberPageProps) {
  return (
    <Column wide={wide} isWhole={isWhole}>
      <PageHeader back={!isTab} title={title}>
        {actions}
      </PageHeader>
      <div className={className}>
        <ForMembers {...members} />
      </div>
    </Column>
  )
}
