import { Menu } from '@base-ui/react/menu'
import { Link } from '@tanstack/react-router'
import { CircleHelp, EyeOff, ThumbsDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { RouterInputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { PostCard, Reason } from '../../state/kiwi.ts'
import { useHidePost, useLessLike } from '../../state/social/interest.ts'
import { explainReason, wordReason } from '../../state/social/reason-words.ts'
import { categoryNames } from '../../state/wording.ts'
import { buttonLook } from '../Button.tsx'
import { menuItem, menuPopup } from '../menu-look.ts'
import { Modal } from '../Modal.tsx'

/** Hashtags and products of one post in the menu, each. */
const offered = 2

/** The menu of a reason. It is created open, after the button was pressed. */
export function OpenReasonMenu({ post, reason, look, children }: { post: PostCard; reason: Reason; look: string; children: ReactNode }) {
  const lessLike = useLessLike()
  const hide = useHidePost(post.id)
  const [explaining, setExplaining] = useState(false)
  return (
    <>
      <Menu.Root defaultOpen>
        <Menu.Trigger aria-label={m.reason_menu({ reason: wordReason(reason) })} className={look}>
          {children}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="start" className="z-40">
            <Menu.Popup className={`${menuPopup} max-w-[min(22rem,90vw)]`}>
              {subjectsOf(post, reason).map(({ label, ...subject }) => (
                <Menu.Item
                  key={`${subject.kind}:${subject.key}`}
                  className={menuItem}
                  onClick={() => lessLike.mutate({ ...subject, on: true })}
                >
                  <ThumbsDown aria-hidden className="size-4.5 shrink-0" />
                  <span className="truncate">{label}</span>
                </Menu.Item>
              ))}
              <Menu.Item className={menuItem} onClick={hide}>
                <EyeOff aria-hidden className="size-4.5 shrink-0" />
                {m.post_hide()}
              </Menu.Item>
              <Menu.Separator className="mx-3 my-1 h-px bg-line" />
              <Menu.Item className={menuItem} onClick={() => setExplaining(true)}>
                <CircleHelp aria-hidden className="size-4.5 shrink-0" />
                {m.why_title()}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {explaining && (
        <Modal title={m.why_title()} onClose={() => setExplaining(false)}>
          <p className="mt-3 font-semibold">{wordReason(reason)}</p>
          <p className="mt-1 text-[0.9375rem] text-muted">{explainReason(reason)}</p>
          <Link to="/settings/feed" className={buttonLook('quiet', 'mt-6')}>
            {m.why_link()}
          </Link>
        </Modal>
      )}
    </>
  )
}

type Subject = Omit<Exclude<RouterInputs['feed']['lessLike'], { kind: 'category' }>, 'on'> | { kind: 'category'; key: PostCard['category'] }

/**
 * What there can be less of: the author, then hashtags and products, those of the reason first,
 * then the topic.
 */
function subjectsOf(post: PostCard, reason: Reason): (Subject & { label: string })[] {
  const tags = reason.kind === 'tag' ? [reason.tag, ...post.hashtags.filter((tag) => tag !== reason.tag)] : post.hashtags
  const products = new Map(post.images.flatMap((image) => image.tags.map(({ productId, title }) => [productId, title])))
  const named = [...products].toSorted(([id]) => (reason.kind === 'product' && reason.productId === id ? -1 : 0))
  return [
    { kind: 'author', key: post.author.id, label: m.less_author({ name: isolated(post.author.displayName) }) },
    ...tags.slice(0, offered).map((tag) => ({ kind: 'hashtag' as const, key: tag, label: m.less_hashtag({ name: tag }) })),
    ...named.slice(0, offered).map(([key, title]) => ({ kind: 'product' as const, key, label: m.less_product({ name: title }) })),
    { kind: 'category', key: post.category, label: m.less_category({ name: categoryNames[post.category]() }) },
  ]
}
