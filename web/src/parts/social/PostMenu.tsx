import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PostCard } from '../../state/kiwi.ts'
import { postMenuButton } from '../menu-look.ts'
import { CardIcon } from './CardIcon.tsx'

const OpenPostMenu = lazy(() => import('./OpenPostMenu.tsx').then(({ OpenPostMenu }) => ({ default: OpenPostMenu })))

/** The button of a post's menu. The menu's code is large and loads with the first press. */
export function PostMenu({ post }: { post: PostCard }) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <button type="button" aria-label={m.post_menu()} aria-haspopup="menu" onClick={() => setWanted(true)} className={postMenuButton}>
      <CardIcon of="menu" className="size-5" />
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <OpenPostMenu post={post} />
    </Suspense>
  )
}
