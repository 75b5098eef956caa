import { encodeQR } from 'qr'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../Button.tsx'

/** ISO/IEC 18004: four modules of quiet zone. Always dark on white, as scanners want it. */
const quietModules = 4
const modulePx = 24

/** A QR code of an address, to show to somebody or to save as a picture. */
export function QrCode({ url, label }: { url: string; label: string }) {
  const modules = useMemo(() => encodeQR(url, 'raw', { ecc: 'medium', border: quietModules }), [url])
  const side = modules.length
  const path = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <div className="mt-2 flex flex-col items-center gap-3">
      <div className="rounded-3xl border border-line bg-white p-2 text-black">
        <svg
          viewBox={`0 0 ${side} ${side}`}
          role="img"
          aria-label={m.share_code_of({ name: label })}
          shapeRendering="crispEdges"
          className="size-56"
        >
          <path d={path} fill="currentColor" />
        </svg>
        <p className="max-w-56 truncate pb-2 text-center text-sm font-bold">
          <bdi>{label}</bdi>
        </p>
      </div>
      <Button kind="quiet" onClick={() => save(modules, label)}>
        <Download aria-hidden className="size-5" />
        {m.share_code_save()}
      </Button>
    </div>
  )
}

function save(modules: boolean[][], label: string): void {
  const side = modules.length * modulePx
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side + 3 * modulePx })
  const draw = canvas.getContext('2d')!
  draw.fillStyle = '#fff'
  draw.fillRect(0, 0, canvas.width, canvas.height)
  draw.fillStyle = '#000'
  for (const [y, row] of modules.entries())
    for (const [x, isDark] of row.entries()) if (isDark) draw.fillRect(x * modulePx, y * modulePx, modulePx, modulePx)
  draw.font = `bold ${1.6 * modulePx}px sans-serif`
  draw.textAlign = 'center'
  draw.fillText(label, side / 2, side + modulePx, side - 4 * modulePx)
  canvas.toBlob((blob) => {
    if (!blob) return
    const link = Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(blob),
      download: `kiwi-${label.replace(/^@/, '')}.png`,
    })
    link.click()
    URL.revokeObjectURL(link.href)
  }, 'image/png')
}
