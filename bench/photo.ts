import sharp from 'sharp'

/** A JPEG of about the bytes that a phone's photo of this size has. */
export async function photo(width: number, height: number, mean = 120): Promise<Blob> {
  const picture = sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean, sigma: 18 } } })
  return new Blob([await picture.blur(1.5).jpeg({ quality: 82 }).toBuffer()], { type: 'image/jpeg' })
}
