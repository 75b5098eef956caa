import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode, Ref } from 'react'
import { type Place, rememberOpened } from '../../state/social/interactions.ts'
import { isPlainPress, useOpenOver } from '../../state/social/post-over-page.ts'

interface PostLinkProps {
  postId: string
  /** Where the post was met. */
  place: Place | undefined
  hash?: 'comments'
  className?: string
  'aria-label'?: string
  /** For shortcuts: see state/social/move-by-keys.ts. */
  'data-act'?: 'open'
  'data-post'?: ''
  ref?: Ref<HTMLAnchorElement>
  children: ReactNode
}

/** Leads to a post: over the page on wide screens, to its own page elsewhere and in other tabs. */
export function PostLink({ postId, place, hash, children, ...look }: PostLinkProps) {
  const openOver = useOpenOver()
  return (
    <Link
      to="/posts/$postId"
      params={{ postId }}
      {...(hash ? { hash } : {})}
      onClick={(event) => {
        if (place) rememberOpened(postId, place)
        if (isPlainPress(event) && openOver(postId, hash)) event.preventDefault()
      }}
      {...look}
    >
      {children}
    </Link>
  )
}

/** The same for a press on a picture, beside which a link stands. */
export function useOpenPost(postId: string, place: Place): () => void {
  const navigate = useNavigate()
  const openOver = useOpenOver()
  return () => {
    rememberOpened(postId, place)
    if (!openOver(postId)) void navigate({ to: '/posts/$postId', params: { postId } })
  }
}
