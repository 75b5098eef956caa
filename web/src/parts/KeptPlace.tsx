import { Component, type ReactNode } from 'react'

interface KeptPlaceProps {
  /** What stands at the top; a change of it may push the rest down. */
  first: string | undefined
  children: ReactNode
}

interface Held {
  element: Element
  topPx: number
}

/**
 * Keeps what the reader sees where it is when items come above it. Safari has no scroll anchoring, and no browser anchors the top of a
 * page; where a browser does, it is switched off here. Items are the direct children, in their order.
 */
export class KeptPlace extends Component<KeptPlaceProps> {
  #list: HTMLDivElement | null = null

  override getSnapshotBeforeUpdate(before: KeptPlaceProps): Held | null {
    if (before.first === this.props.first || before.first === undefined) return null
    const element = [...(this.#list?.children ?? [])].find((child) => child.getBoundingClientRect().bottom > barPx)
    return element ? { element, topPx: element.getBoundingClientRect().top } : null
  }

  override componentDidUpdate(_before: KeptPlaceProps, _state: unknown, held: Held | null): void {
    if (!held?.element.isConnected) return
    const movedPx = held.element.getBoundingClientRect().top - held.topPx
    if (movedPx !== 0) window.scrollBy({ top: movedPx, behavior: 'instant' })
  }

  override render() {
    return (
      <div ref={(list) => void (this.#list = list)} className="[overflow-anchor:none]">
        {this.props.children}
      </div>
    )
  }
}

/** The header covers so much of the top. */
const barPx = 56
