/**
 * Reasons to refuse a picture: stable codes that its row stores, each with the sentence for its
 * owner. `quota` is answered before a row exists, the others after the file was read.
 */
export const pictureRefusals = {
  not_uploaded: { ko: '사진이 올라오지 않았어요. 다시 올려 주세요.', en: 'The picture never arrived. Please upload it again.' },
  wrong_size: { ko: '사진이 다 올라오지 않았어요. 다시 올려 주세요.', en: 'Not all of the picture arrived. Please upload it again.' },
  not_a_picture: { ko: '사진 파일이 아니에요.', en: 'This file is not a picture.' },
  format: {
    ko: '이 형식의 사진은 읽을 수 없어요. JPEG, PNG, WebP, AVIF, GIF로 저장해서 올려 주세요.',
    en: 'Pictures of this format cannot be read. Please save it as JPEG, PNG, WebP, AVIF or GIF.',
  },
  heic: {
    ko: 'HEIC 사진은 아직 읽을 수 없어요. JPEG로 저장해서 올려 주세요.',
    en: 'HEIC pictures cannot be read yet. Please save it as JPEG.',
  },
  polyglot: {
    ko: '사진 안에 다른 종류의 파일이 들어 있어서 받을 수 없어요.',
    en: 'Another kind of file is inside this picture, so it cannot be taken.',
  },
  too_large: { ko: '파일이 너무 커요. 64MB까지 올릴 수 있어요.', en: 'The file is too large. It may have up to 64 MB.' },
  too_many_pixels: {
    ko: '사진의 가로세로가 너무 커요. 크기를 줄여서 올려 주세요.',
    en: 'The picture has too many pixels. Please make it smaller.',
  },
  animated: {
    ko: '이 움직이는 사진은 쓸 수 없어요. 움직이지 않는 사진을 올려 주세요.',
    en: 'This moving picture cannot be used here. Please choose a still one.',
  },
  animated_too_long: {
    ko: '움직이는 사진이 너무 길거나 커요. 짧게 잘라서 올려 주세요.',
    en: 'The moving picture is too long or too large. Please make it shorter.',
  },
  truncated: {
    ko: '파일의 뒷부분이 없어요. 원본을 다시 올려 주세요.',
    en: 'The end of the file is missing. Please upload the original again.',
  },
  broken: { ko: '파일이 망가져서 열 수 없어요. 다른 사진을 올려 주세요.', en: 'The file is damaged and cannot be opened.' },
  too_complex: {
    ko: '사진을 처리하는 데 너무 오래 걸려서 그만두었어요. 크기를 줄여서 올려 주세요.',
    en: 'Reading the picture took too much time or memory. Please make it smaller.',
  },
  abandoned: { ko: '사진을 처리하지 못했어요. 다시 올려 주세요.', en: 'The picture could not be processed. Please upload it again.' },
  quota: {
    ko: '지금은 사진을 더 올릴 수 없어요. 올리던 사진이 끝나거나 하루가 지난 뒤 다시 해 주세요.',
    en: 'You cannot upload more right now. Try again when your uploads are done, or tomorrow.',
  },
} as const satisfies Record<string, { ko: string; en: string }>

export type PictureRefusal = keyof typeof pictureRefusals
export const pictureRefusalCodes = Object.keys(pictureRefusals) as [PictureRefusal, ...PictureRefusal[]]
