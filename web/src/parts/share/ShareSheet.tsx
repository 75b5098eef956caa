import { useQuery } from '@tanstack/react-query'
import { Link2, MessageCircle, MessagesSquare, QrCode as QrIcon, Share, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { copyLink } from '../../state/copy-link.ts'
import type { SentCard } from '../../state/chat/queries.ts'
import { kakaoKey, shareByKakao } from '../../state/kakao.ts'
import { queries } from '../../state/social/queries.ts'
import { toast } from '../../state/toasts.ts'
import { ShareDialog } from '../chat/ShareDialog.tsx'
import { Modal } from '../Modal.tsx'
import { QrCode } from './QrCode.tsx'

/** What can be shared: an address of this site and what it is called. */
export interface Shareable {
  path: string
  title: string
  /** People and shops have a code to show and to print; the text stands below it. */
  code?: string
  /** What stands for it in a conversation. */
  card?: SentCard
}

interface ShareSheetProps {
  thing: Shareable
  onShared?: () => void
  onClose: () => void
}

/**
 * A conversation in Kiwi, KakaoTalk where this Kiwi has a key, the link, the phone's own sheet
 * where there is one, and a code.
 */
export function ShareSheet({ thing: { path, title, code, card }, onShared, onClose }: ShareSheetProps) {
  const [showsCode, setShowsCode] = useState(false)
  const isMember = useQuery(queries.me()).data?.status === 'active'
  const [isTalking, setTalking] = useState(false)
  const url = new URL(path, location.origin).href
  const key = kakaoKey()
  const finish = () => {
    onShared?.()
    onClose()
  }
  async function shareBySystem(): Promise<void> {
    try {
      await navigator.share({ url, title })
      finish()
    } catch (error) {
      // Closing the phone's sheet is not a failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) toast(url)
    }
  }
  if (card && isTalking) return <ShareDialog card={card} onClose={finish} />
  return (
    <Modal title={m.post_share()} onClose={onClose}>
      <p className="truncate text-[0.9375rem] font-medium">
        <bdi>{title}</bdi>
      </p>
      <p className="truncate text-sm text-muted">{url.replace(/^https?:\/\//, '')}</p>
      <ul className="mt-3 -mx-2">
        {card && isMember && <Way Icon={MessagesSquare} label={m.post_send_to_chat()} onPress={() => setTalking(true)} />}
        {key !== null && (
          <Way
            Icon={MessageCircle}
            label={m.share_kakao()}
            onPress={() => void shareByKakao(key, url).then(finish, () => toast(m.share_kakao_failed(), 'bad'))}
          />
        )}
        <Way Icon={Link2} label={m.post_copy_link()} onPress={() => void copyLink(path).then(finish)} />
        {'share' in navigator && <Way Icon={Share} label={m.share_elsewhere()} onPress={() => void shareBySystem()} />}
        {code !== undefined && <Way Icon={QrIcon} label={m.share_code()} isOpen={showsCode} onPress={() => setShowsCode(!showsCode)} />}
      </ul>
      {code !== undefined && showsCode && <QrCode url={url} label={code} />}
    </Modal>
  )
}

function Way({ Icon, label, isOpen, onPress }: { Icon: LucideIcon; label: string; isOpen?: boolean; onPress: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onPress}
        {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
        className="flex min-h-13 w-full items-center gap-3.5 rounded-2xl px-2 text-left font-medium hover:bg-sunken"
      >
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken">
          <Icon aria-hidden className="size-5" />
        </span>
        {label}
      </button>
    </li>
  )
}
