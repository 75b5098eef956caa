import { pictureUrl, type RouterInputs, type RouterOutputs } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { usePictureUpload } from '../../state/social/use-picture-upload.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Panel } from '../Panel.tsx'
import { PictureButtons, UploadingCover } from '../social/PictureButtons.tsx'
import { ShopLogo } from './ShopFace.tsx'

type Shop = RouterOutputs['shops']['get']

const bannerFace = (url: string | null) =>
  url === null ? (
    <span className="block aspect-3/1 w-full rounded-2xl bg-kiwi-soft" />
  ) : (
    <img src={url} alt="" className="aspect-3/1 w-full rounded-2xl bg-sunken object-cover" />
  )
const logoFace = (url: string | null) => <ShopLogo url={url} />

/** Logo and banner, each saved as soon as it is there. */
export function ShopPictures({ shop }: { shop: Shop }) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (given: RouterInputs['shops']['setPictures']) => kiwi.shops.setPictures.mutate(given),
    onSuccess: (next) => {
      client.setQueryData(productQueries.shop(shop.handle).queryKey, next)
      void client.invalidateQueries({ queryKey: ['product'] })
      toast(m.shop_pictures_saved())
    },
    onError: toastFailure,
  })
  return (
    <Panel title={m.shop_pictures()}>
      <PictureField
        label={m.shop_banner()}
        hint={m.shop_banner_hint()}
        url={shop.banner && pictureUrl(shop.banner, 1080)}
        onChange={(bannerMediaId) => save.mutate({ bannerMediaId })}
        face={bannerFace}
      />
      <PictureField
        label={m.shop_logo()}
        hint={m.shop_logo_hint()}
        url={shop.logoUrl}
        onChange={(logoMediaId) => save.mutate({ logoMediaId })}
        face={logoFace}
      />
    </Panel>
  )
}

interface PictureFieldProps {
  label: string
  hint: string
  url: string | null
  onChange: (mediaId: string | null) => void
  face: (url: string | null) => ReactNode
}

function PictureField({ label, hint, url, onChange, face }: PictureFieldProps) {
  const picture = usePictureUpload('shop', url, onChange)
  const [isAsking, setAsking] = useState(false)
  const remove = m.shop_picture_remove({ name: label })
  return (
    <div role="group" aria-label={label} className="mt-4 first-of-type:mt-0">
      <p className="font-semibold">{label}</p>
      <p className="mb-2 text-sm text-muted">{hint}</p>
      <div className="relative mb-2 w-fit min-w-20 max-w-full [&:has(.w-full)]:w-full">
        {face(picture.preview)}
        {picture.isPending && <UploadingCover className="rounded-2xl" />}
      </div>
      <PictureButtons
        picture={{ ...picture, remove: () => setAsking(true) }}
        choose={m.shop_picture_choose({ name: label })}
        remove={remove}
      />
      {isAsking && (
        <ConfirmDialog
          title={m.shop_picture_remove_ask({ name: label })}
          body={m.shop_picture_remove_body()}
          action={remove}
          onConfirm={() => {
            setAsking(false)
            picture.remove()
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
