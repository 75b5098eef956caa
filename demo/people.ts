import type { Persona } from './personas.ts'

/** A demo person. Person i is the sandbox's person i, and has their given name. */
export type DemoPerson = {
  index: number
  handle: string
  displayName: string
  persona: Persona
  bio: string
  locale: 'ko' | 'en'
  isPrivate: boolean
  /** A drawing of the artwork: a face or another thing. */
  avatar: string
}

type Row = readonly [handle: string, displayName: string, persona: Persona, avatar: string, bio: string]

const rows: readonly Row[] = [
  ['dalmuri.seoyeon', '서연 · 달무리 공방', 'home', 'woman-artist-light', '흙을 만지고 불을 기다립니다. 화요일은 가마 여는 날 🏺'],
  ['neuru_doyun', '도윤 느루옷장', 'fashion', 'man-beard-light', '옷을 천천히 고릅니다. 하루 한 벌, 오래 입을 것만.'],
  ['jumal.jiwoo', '지우의 주말나무', 'outdoors', 'woman-curly-hair-light', '월요일부터 주말을 준비하는 사람 ⛺ 물건 고르는 게 일입니다'],
  ['minjun_rides', '민준', 'outdoors', 'man-light', '퇴근하고 강변 30 km. 자전거 얘기라면 언제든.'],
  ['haeun.table', '하은의 식탁', 'food', 'woman-cook-light', '1인분도 예쁘게 차려 먹기 🍳 | 냉장고 파먹기 4년차'],
  ['seojun.film', '서준', 'tech', 'camera', '필름 서른여섯 장으로 한 달을 삽니다'],
  ['minseo_closet', '민서', 'fashion', 'woman-light', '164 / 작은 옷장으로 사는 중 · 문의는 댓글로'],
  ['hajun.dev', '하준', 'tech', 'man-technologist-light', '낮에는 코드, 밤에는 키보드. 소리 좋은 것을 좋아함'],
  ['sua.and.bori', '수아와 보리', 'pets', 'dog-face', '보리(5살, 식탐왕)의 하루를 기록해요 🐶'],
  ['jiho_camp', '지호', 'outdoors', 'tent', '불멍 · 별멍 · 물멍. 장비는 덜어 내는 중'],
  ['jimin_ootd', '지민', 'fashion', 'woman-office-worker-light', '출근룩 기록장 👜 세탁기에 넣을 수 있는 옷만 삽니다'],
  ['junwoo.plant', '준우 식물집사', 'plants', 'potted-plant', '반지하에서 시작해 남향까지. 초록 식구 41'],
  ['yerin.home', '예린', 'home', 'woman-red-hair-light', '열한 평 전셋집 가꾸기 | 햇빛이 드는 시간 오후 2시'],
  ['hyunwoo_cook', '현우', 'food', 'man-cook-light', '회사원의 주말 요리. 망한 것도 올립니다'],
  ['chaewon.reads', '채원의 책상', 'reader', 'woman-student-light', '한 달에 네 권, 밑줄은 연필로만 ✏️'],
  ['jihoon_trail', '지훈', 'outdoors', 'man-curly-hair-light', '백대명산 63/100. 내려와서 먹는 국밥이 진짜 목적'],
  ['daeun.cake', '다은 케이크', 'food', 'shortcake', '동네 작은 작업실에서 케이크를 구워요. 일요일 쉼'],
  ['gunwoo.tunes', '건우', 'tech', 'guitar', '코드 네 개로 버티는 기타 3년차 🎸'],
  ['yujin_n_nabi', '유진이랑 나비', 'pets', 'cat-face', '사람 하나 고양이 둘. 털은 옵션입니다'],
  ['woojin.run', '우진', 'outdoors', 'man-red-hair-light', '6분 30초 페이스로 오래오래. 첫 풀코스 준비 중'],
  ['soyul_daily', '소율', 'fashion', 'girl-light', '좋아하는 색은 크림, 버터, 오트밀'],
  ['sunwoo.room', '선우의 방', 'home', 'man-office-worker-light', '가구 하나를 석 달 고민하는 사람'],
  ['nayoon.green', '나윤', 'plants', 'herb', '창가 식물 일기 🌿 물 주는 날은 수요일과 일요일'],
  ['eunwoo_gadget', '은우', 'tech', 'man-student-light', '써 보고 씁니다. 협찬은 받지 않아요'],
  ['gaeun_brunch', '가은', 'food', 'croissant', '빵 냄새 나는 골목을 알아요 🥐'],
  ['siwoo.books', '시우', 'reader', 'books', '읽은 문장을 옮겨 적습니다'],
  ['sieun_stitch', '시은', 'fashion', 'woman-artist-light', '줄이고 늘이고 고쳐 입기 🪡'],
  ['yuchan.star', '유찬', 'outdoors', 'ringed-planet', '달 사진만 이천 장. 맑은 밤에 연락 주세요'],
  ['hayoon_bear', '하윤', 'home', 'teddy-bear', '작은 것들을 모으는 방'],
  ['jungwoo.tennis', '정우', 'outdoors', 'man-light', '새벽반 테니스 🎾 백핸드 연습 중'],
  ['eunseo.mellow', '은서', 'reader', 'woman-curly-hair-light', '비 오는 날의 라디오와 따뜻한 차'],
  ['seunghyun_fit', '승현', 'fashion', 'running-shoe', '신발은 다섯 켤레까지만'],
  ['arin_picnic', '아린', 'food', 'strawberry', '도시락 싸서 공원 가는 사람 🧺'],
  ['taeyoon.wood', '태윤 목공일지', 'home', 'man-mechanic-light', '퇴근 후 나무 깎기. 의자 두 개째'],
  ['bora.violet', '보라', 'fashion', 'woman-light', '이름 따라 보라색만 보면 삽니다 💜'],
  ['jaemin_dog', '재민', 'pets', 'poodle', '푸들 구름이와 하루 두 번 산책'],
  ['sea.journal', '세아', 'outdoors', 'woman-light', '바다 옆에서 살아 보는 일 년 🌊'],
  ['donghyun_k', '동현', 'tech', 'man-light', '조용한 물건을 좋아합니다'],
  ['yunseo.tea', '윤서 티타임', 'home', 'teapot', '오늘의 차 한 주전자 🫖'],
  ['sungmin.farm', '성민네 귤밭', 'food', 'tangerine', '서귀포에서 3대째 귤을 땁니다 🍊'],
  ['jian.notes', '지안', 'reader', 'fountain-pen', '만년필과 종이, 그리고 느린 편지'],
  ['hangyeol_', '한결', 'home', 'man-teacher-light', '두 살 아이와 사는 집의 현실'],
  ['hyein_bake', '혜인', 'food', 'woman-cook-light', '홈베이킹 실패담 전문'],
  ['ian.overseas', 'Ian 이안', 'tech', 'man-red-hair-light', 'Seoul ↔ Busan. I shoot film and fix old radios.'],
  ['doyeon_flower', '도연 꽃일기', 'plants', 'bouquet', '매주 금요일, 나에게 꽃 한 단 💐'],
  ['rowoon.walks', '로운', 'pets', 'hedgehog', '고슴도치 밤이 키우는 중 🦔'],
  ['miso.smile', '미소', 'fashion', 'woman-red-hair-light', '웃는 게 제일 잘 어울린다는 말을 들어요'],
  ['junseo.desk', '준서의 데스크', 'tech', 'laptop', '책상 위를 비우는 중입니다'],
  ['haerin.cat', '해린', 'pets', 'black-cat', '검은 고양이 먹물이의 전속 사진사'],
  ['taeo_board', '태오', 'outdoors', 'skateboard', '넘어져도 다시 타는 보드'],
  ['yeonwoo.green', '연우', 'plants', 'four-leaf-clover', '네잎클로버를 잘 찾아요 🍀'],
  ['gyumin_late', '규민', 'reader', 'man-curly-hair-light', '심야 책방 아르바이트생의 독서 기록'],
  ['jua.weekend', '주아', 'food', 'pancakes', 'Weekend brunch & little markets. 한국어/English'],
  ['chanyoung.s', '찬영', 'fashion', 'man-white-hair-light', '아버지 코트를 물려 입었습니다'],
  ['yena_room', '예나', 'home', 'woman-student-light', '자취 2년차 · 싸고 예쁜 것 찾기 선수'],
  ['sangwoo_hike', '상우', 'outdoors', 'hiking-boot', '주말엔 산에 있습니다. 전화 안 받아요'],
  ['seulgi.wave', '슬기', 'outdoors', 'sailboat', '양양 오가며 파도 타는 디자이너'],
  ['jinho.garden', '진호 텃밭', 'plants', 'man-farmer-light', '베란다 텃밭 6년. 방울토마토 나눔합니다'],
  ['dasom_bunny', '다솜이와 토리', 'pets', 'rabbit-face', '토끼 토리의 당근 먹방 🐰'],
  ['dohyun_mug', '도현', 'home', 'hot-beverage', '머그컵이 스물세 개인데 손님은 없습니다'],
]

/** Only followers see their posts. */
const privateIndices: ReadonlySet<number> = new Set([28, 37, 41, 45, 55])
const english: ReadonlySet<number> = new Set([43, 52])

/** The 60 people, in the order of the sandbox's. */
export const demoPeople: readonly DemoPerson[] = rows.map(([handle, displayName, persona, avatar, bio], index) => ({
  index,
  handle,
  displayName,
  persona,
  bio,
  avatar,
  locale: english.has(index) ? 'en' : 'ko',
  isPrivate: privateIndices.has(index),
}))

/** What some of them also tell of themselves. */
export const toldProfiles: Readonly<Record<string, { pronouns?: string; links?: string[] }>> = {
  'dalmuri.seoyeon': { links: ['https://dalmuri.example/', 'https://kiln.example/tuesdays'] },
  'seojun.film': { pronouns: '그', links: ['https://film.example/36'] },
  'hajun.dev': { pronouns: 'he/him', links: ['https://code.example/hajun'] },
}
/** Staff have seen that they are who they say. */
export const verifiedHandles: readonly string[] = ['seojun.film']
