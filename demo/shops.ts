import type { IconName } from './icons.ts'

/** A change of colour: hue in degrees, saturation and brightness as factors. */
export type Tone = { hue?: number; saturation?: number; brightness?: number }

/** As in `social/people/schema.ts`. */
export type Category = 'fashion' | 'beauty' | 'home' | 'food' | 'outdoors' | 'tech' | 'pets' | 'daily'

export type DemoProduct = {
  sku: string
  gtin: string
  shop: string
  nameKo: string
  nameEn: string
  brand: string
  category: Category
  priceKrw: number
  stock: number
  icon: IconName
  tone?: Tone
  description: string
}

export type DemoShop = {
  handle: string
  nameKo: string
  nameEn: string
  aboutKo: string
  ownerIndex: number
  hoursKo: string
  returnsKo: string
  /** What can be chosen of one of its products. */
  optionKo: { name: string; values: string[] }
  shipping: { feeKrw: number; freeOverKrw: number | null; jejuExtraKrw: number; islandExtraKrw: number; returnFeeKrw: number }
  /**
   * Numbers that are nobody's: the business number has a right check digit and a tax office that
   * does not exist.
   */
  seller:
    | {
        kind: 'business'
        name: string
        representative: string
        registrationNumber: string
        mailOrderNumber: string
        address: string
        phone: string
        email: string
      }
    | { kind: 'private'; name: string; phone: string; email: string }
}

/** All three shops and their brands are fictional. `ownerIndex` is the person who owns the shop. */
export const demoShops: readonly DemoShop[] = [
  {
    handle: 'dalmuri',
    nameKo: '달무리 공방',
    nameEn: 'Dalmuri Studio',
    aboutKo: '손으로 빚고 오래 쓰는 살림. 매주 화요일 가마를 엽니다.',
    ownerIndex: 0,
    hoursKo: '평일 10시–18시. 화요일은 가마를 여는 날이라 답이 늦어요.',
    returnsKo: '쓰지 않은 그릇은 받은 날부터 7일 안에 돌려보낼 수 있어요. 깨지지 않게 처음 상자에 넣어 주세요.',
    optionKo: { name: '유약', values: ['달빛', '안개', '밤하늘'] },
    shipping: { feeKrw: 3_500, freeOverKrw: 70_000, jejuExtraKrw: 3_000, islandExtraKrw: 6_000, returnFeeKrw: 3_500 },
    seller: {
      kind: 'business',
      name: '달무리 공방',
      representative: '김달무리',
      registrationNumber: '000-81-00014',
      mailOrderNumber: '2026-서울마포-0001',
      address: '서울 마포구 달무리길 1 (없는 주소)',
      phone: '02-2000-0001',
      email: 'hello@dalmuri.example',
    },
  },
  {
    handle: 'neuru',
    nameKo: '느루 옷장',
    nameEn: 'Neuru Closet',
    aboutKo: '천천히 고르고 오래 입는 옷. 하루 한 벌만 소개합니다.',
    ownerIndex: 1,
    hoursKo: '평일 11시–17시. 오후 2시까지 주문하면 그날 보내요.',
    returnsKo: '입지 않은 옷은 받은 날부터 7일 안에 바꾸거나 돌려보낼 수 있어요.',
    optionKo: { name: '사이즈', values: ['S', 'M', 'L'] },
    shipping: { feeKrw: 3_000, freeOverKrw: 100_000, jejuExtraKrw: 3_000, islandExtraKrw: 5_000, returnFeeKrw: 4_000 },
    seller: {
      kind: 'business',
      name: '느루',
      representative: '이느루',
      registrationNumber: '000-82-00025',
      mailOrderNumber: '2026-부산수영-0002',
      address: '부산 수영구 느루로 2 (없는 주소)',
      phone: '051-200-0002',
      email: 'hello@neuru.example',
    },
  },
  {
    handle: 'jumalnamu',
    nameKo: '주말나무 상점',
    nameEn: 'Weekend Tree',
    aboutKo: '주말이 기다려지는 물건과 간식을 모았습니다.',
    ownerIndex: 2,
    hoursKo: '주말에만 열어요. 평일 문의는 토요일에 답해요.',
    returnsKo: '먹거리는 뜯지 않은 것만 받은 날부터 7일 안에 돌려보낼 수 있어요.',
    optionKo: { name: '색', values: ['나무', '숯', '이끼'] },
    shipping: { feeKrw: 0, freeOverKrw: null, jejuExtraKrw: 3_000, islandExtraKrw: 3_000, returnFeeKrw: 3_000 },
    seller: { kind: 'private', name: '박주말', phone: '010-0000-0003', email: 'hello@jumalnamu.example' },
  },
]

type Row = readonly [
  nameKo: string,
  nameEn: string,
  category: Category,
  priceKrw: number,
  stock: number,
  icon: IconName,
  description: string,
  tone?: Tone,
]

const dalmuri: readonly Row[] = [
  [
    '청자빛 찻주전자',
    'Celadon teapot',
    'home',
    48000,
    34,
    'teapot',
    '은은한 비취색 유약을 두 번 입힌 찻주전자. 600 ml.',
    { hue: 160, saturation: 0.33, brightness: 1.28 },
  ],
  [
    '나무 받침 찻잔',
    'Teacup on a wooden tray',
    'home',
    22000,
    80,
    'teacup-without-handle',
    '손잡이 없이 두 손으로 감싸는 찻잔과 호두나무 받침.',
  ],
  [
    '안개빛 머그와 받침',
    'Mist mug and saucer',
    'home',
    24000,
    65,
    'hot-beverage',
    '안개 낀 아침 같은 회보라색. 전자레인지 사용 가능.',
    { saturation: 0.7 },
  ],
  ['무화과 향 소이 캔들', 'Fig soy candle', 'home', 29000, 120, 'candle', '무화과와 삼나무 향. 40시간.'],
  ['토분 올리브나무', 'Olive tree in terracotta', 'home', 32000, 22, 'potted-plant', '해 잘 드는 창가에 두세요. 물은 열흘에 한 번.'],
  ['꼬마 선인장', 'Little cactus', 'home', 14000, 90, 'cactus', '게으른 식물 집사에게. 물은 한 달에 한 번.', { saturation: 0.8 }],
  [
    '물결 유약 볼과 스푼',
    'Wave glaze bowl and spoon',
    'home',
    27000,
    48,
    'bowl-with-spoon',
    '깊은 남색 물결 유약. 요거트 한 그릇에 알맞은 크기.',
    { saturation: 0.6, brightness: 1.05 },
  ],
  ['유리 밀폐 단지', 'Glass canister', 'home', 16500, 140, 'jar', '원두와 곡물을 눅눅하지 않게. 900 ml.'],
  ['흙빛 물결 화병', 'Earth vase', 'home', 68000, 9, 'amphora', '불길이 그린 무늬라 같은 것이 하나도 없습니다.'],
  ['언덕 풍경 원목 액자', 'Hill landscape, oak frame', 'home', 39000, 30, 'framed-picture', '참나무 액자에 담은 초여름 언덕.'],
  ['호두나무 탁상시계', 'Walnut table clock', 'home', 79000, 15, 'mantelpiece-clock', '초침 소리가 없는 무소음 시계.'],
  ['라탄 피크닉 바구니', 'Rattan picnic basket', 'outdoors', 34000, 41, 'basket', '가볍고 튼튼한 두 사람용 바구니.'],
  ['은은한 핸드워시', 'Gentle hand wash', 'beauty', 18000, 160, 'lotion-bottle', '물기 뒤에 작약 향이 옅게 남아요.'],
  ['장미 비누', 'Rose soap', 'beauty', 9800, 200, 'soap', '저온에서 6주 숙성한 수제 비누.'],
  ['물결 테두리 거울', 'Scalloped mirror', 'home', 56000, 18, 'mirror', '현관이 환해지는 물결 테두리.'],
  [
    '낮잠 소파와 장스탠드',
    'Nap sofa and floor lamp',
    'home',
    690000,
    4,
    'couch-and-lamp',
    '2인 소파와 따뜻한 빛의 장스탠드 세트.',
    { saturation: 0.62, brightness: 1.08 },
  ],
  ['둥근 등받이 원목 의자', 'Round-back wooden chair', 'home', 148000, 12, 'chair', '오래 앉아도 편한 각도를 찾는 데 2년이 걸렸어요.'],
  ['계절 꽃다발', 'Seasonal bouquet', 'home', 45000, 25, 'bouquet', '그날 새벽 시장에서 고른 꽃으로 묶어 드려요.'],
  ['무쇠 미니 팬', 'Mini cast-iron pan', 'home', 42000, 37, 'cooking', '달걀 한 알, 식빵 한 장을 위한 16 cm 팬.'],
  ['포근 곰인형', 'Cuddly bear', 'home', 36000, 55, 'teddy-bear', '안으면 잠이 오는 무게, 1.2 kg.'],
]

const neuru: readonly Row[] = [
  ['캐멀 핸드메이드 코트', 'Camel handmade coat', 'fashion', 268000, 14, 'coat', '울 90, 캐시미어 10. 단추까지 같은 색으로.'],
  [
    '남색 더블 코트',
    'Navy double coat',
    'fashion',
    248000,
    11,
    'coat',
    '어깨가 편한 반오버 핏.',
    { hue: 218, saturation: 0.7, brightness: 0.58 },
  ],
  ['허리끈 플레어 원피스', 'Belted flare dress', 'fashion', 89000, 26, 'dress', '걸을 때마다 물결치는 밑단.', { saturation: 0.72 }],
  [
    '들장미 원피스',
    'Wild rose dress',
    'fashion',
    94000,
    19,
    'dress',
    '차분한 장밋빛. 속치마가 달려 있어요.',
    { hue: 82, saturation: 0.5, brightness: 1.12 },
  ],
  [
    '일자 생지 데님',
    'Straight raw denim',
    'fashion',
    69000,
    60,
    'jeans',
    '입을수록 내 무릎을 기억하는 13온스.',
    { saturation: 0.7, brightness: 0.92 },
  ],
  ['새잎 반팔 티셔츠', 'Sprout T-shirt', 'fashion', 29000, 150, 't-shirt', '목이 늘어나지 않는 두 줄 바느질.', { saturation: 0.7 }],
  [
    '분홍 브이넥 니트',
    'Pink V-neck knit',
    'fashion',
    59000,
    44,
    'womans-clothes',
    '맨살에 입어도 따갑지 않은 코튼 니트.',
    { hue: 22, saturation: 0.55, brightness: 1.1 },
  ],
  ['석류빛 목도리', 'Pomegranate scarf', 'fashion', 38000, 72, 'scarf', '두 번 감아도 넉넉한 길이.', { saturation: 0.8 }],
  [
    '손끝 울 장갑',
    'Wool gloves',
    'fashion',
    26000,
    95,
    'gloves',
    '장갑을 낀 채로 화면을 누를 수 있어요.',
    { hue: 250, saturation: 0.45, brightness: 1.05 },
  ],
  ['짝꿍 양말 두 켤레', 'Sock pair set', 'fashion', 12000, 180, 'socks', '노랑 하나, 남색 하나.'],
  ['하늘색 볼캡', 'Sky ball cap', 'fashion', 32000, 70, 'billed-cap', '챙을 직접 구부려 쓰는 6패널 모자.', { saturation: 0.75 }],
  ['리본 밀짚모자', 'Ribbon straw hat', 'fashion', 41000, 33, 'womans-hat', '돌돌 말아 가방에 넣어도 금방 돌아와요.'],
  ['투톤 토트백', 'Two-tone tote', 'fashion', 128000, 17, 'handbag', '노트북 13인치와 우산이 같이 들어갑니다.'],
  ['살구 클러치', 'Apricot clutch', 'fashion', 64000, 28, 'clutch-bag', '결혼식장에도 동네 카페에도.', { hue: 12, saturation: 0.85 }],
  ['라벤더 러닝화', 'Lavender running shoes', 'fashion', 109000, 39, 'running-shoe', '218 g. 출근길에 신고 퇴근길에 뛰세요.'],
  ['밤색 더비 슈즈', 'Chestnut derby', 'fashion', 139000, 16, 'mans-shoe', '구두약 한 번에 십 년을 신는 신발.'],
  [
    '벽돌색 앵클부츠',
    'Brick ankle boots',
    'fashion',
    149000,
    20,
    'womans-boot',
    '4 cm 굽, 하루 종일 걸어도 괜찮아요.',
    { hue: 14, saturation: 0.68, brightness: 0.92 },
  ],
  ['밤하늘 선글라스', 'Night-sky sunglasses', 'fashion', 78000, 45, 'sunglasses', '낮에도 밤하늘을 쓰는 기분.'],
  ['푸른 시간 손목시계', 'Blue hour watch', 'fashion', 179000, 13, 'watch', '해 질 녘 하늘색을 옮긴 문자판.', { saturation: 0.8 }],
  [
    '홍시 립스틱',
    'Persimmon lipstick',
    'beauty',
    24000,
    130,
    'lipstick',
    '잘 익은 홍시를 한 겹 바른 듯한 색.',
    { hue: 18, saturation: 0.9 },
  ],
]

const jumalnamu: readonly Row[] = [
  ['첫 필름 카메라', 'First film camera', 'tech', 189000, 12, 'camera', '첫 롤 필름까지 들어 있는 입문 세트.'],
  ['구름 헤드폰', 'Cloud headphones', 'tech', 219000, 21, 'headphone', '귀를 누르지 않는 190 g.'],
  ['조약돌 키보드', 'Pebble keyboard', 'tech', 119000, 27, 'keyboard', '조약돌 구르는 소리가 나는 기계식 키보드.'],
  ['작은 방 라디오', 'Little room radio', 'tech', 84000, 18, 'radio', '저녁 밥 짓는 시간에 켜 두기 좋은 소리.'],
  ['별마중 망원경', 'Stargazer telescope', 'outdoors', 259000, 6, 'telescope', '달의 바다까지 보이는 70 mm 굴절 망원경.'],
  ['이인용 숲 텐트', 'Two-person forest tent', 'outdoors', 178000, 14, 'tent', '3분이면 펴고 5분이면 접어요.'],
  [
    '동네 한 바퀴 자전거',
    'Round-the-block bicycle',
    'outdoors',
    398000,
    7,
    'bicycle',
    '바구니를 달 수 있는 7단 기어.',
    { saturation: 0.85 },
  ],
  ['능선 등산화', 'Ridge hiking boots', 'outdoors', 159000, 23, 'hiking-boot', '젖은 바위에서도 믿고 딛는 밑창.'],
  [
    '소풍 배낭 18L',
    'Picnic backpack 18L',
    'outdoors',
    72000,
    48,
    'backpack',
    '도시락 자리가 따로 있는 배낭.',
    { hue: 18, saturation: 0.72 },
  ],
  ['아침 테니스 라켓', 'Morning tennis racket', 'outdoors', 134000, 16, 'tennis', '초보자 손목을 아끼는 265 g.'],
  ['언덕길 스케이트보드', 'Hillside skateboard', 'outdoors', 98000, 13, 'skateboard', '단풍나무 7겹 데크.'],
  ['보라 장우산', 'Violet umbrella', 'home', 31000, 85, 'umbrella', '바람에 뒤집혀도 다시 돌아오는 살대.', { saturation: 0.7 }],
  [
    '밤에 읽는 책 세 권',
    'Three books for the night',
    'daily',
    45000,
    52,
    'books',
    '잠들기 전 열 쪽씩, 서점 주인이 고른 세 권.',
    { saturation: 0.75 },
  ],
  ['푸른 만년필', 'Blue fountain pen', 'daily', 53000, 36, 'fountain-pen', '손글씨가 조금 더 나아 보이는 F촉.'],
  ['첫 소절 전기기타', 'First-riff guitar', 'tech', 329000, 5, 'guitar', '앰프 없이 방에서 치기 좋은 입문 기타.', { saturation: 0.85 }],
  ['딸기 생크림 조각', 'Strawberry cream slice', 'food', 7800, 60, 'shortcake', '예약 당일 새벽에 굽습니다.'],
  ['서귀포 감귤 5kg', 'Seogwipo tangerines 5 kg', 'food', 23900, 110, 'tangerine', '따자마자 보내는 노지 감귤.'],
  ['밤꽃 꿀단지', 'Chestnut blossom honey', 'food', 28000, 64, 'honey-pot', '쌉싸름하고 진한 유월의 꿀.'],
  ['겹겹 버터 크루아상', 'Butter croissant', 'food', 4800, 90, 'croissant', '스물일곱 겹. 에어프라이어에 3분.'],
  ['오래 씹는 강아지 껌', 'Long-lasting dog chew', 'pets', 8900, 170, 'bone', '북어와 고구마만 넣은 수제 껌.'],
]

/** The 60 products, 20 per shop, in a stable order. */
export const demoProducts: readonly DemoProduct[] = [
  ...stock('dalmuri', 'DM', '달무리', dalmuri),
  ...stock('neuru', 'NR', '느루', neuru),
  ...stock('jumalnamu', 'JN', '주말나무', jumalnamu),
]

export const productBySku: ReadonlyMap<string, DemoProduct> = new Map(demoProducts.map((product) => [product.sku, product]))

function stock(shop: string, prefix: string, brand: string, rows: readonly Row[]): DemoProduct[] {
  return rows.map(([nameKo, nameEn, category, priceKrw, count, icon, description, tone], index) => {
    const number = `${index + 1}`.padStart(3, '0')
    return {
      sku: `${prefix}-${number}`,
      gtin: inStoreGtin(shop, index),
      shop,
      nameKo,
      nameEn,
      brand,
      category,
      priceKrw,
      stock: count,
      icon,
      description,
      ...(tone ? { tone } : {}),
    }
  })
}

/**
 * A GTIN-13 of the range 200–299, which GS1 keeps for use inside one shop: it can be no real
 * product's. The last digit is the check digit of GS1's General Specifications, §7.9.
 */
function inStoreGtin(shop: string, index: number): string {
  const shopNumber = demoShops.findIndex(({ handle }) => handle === shop) + 1
  const body = `2${shopNumber}${`${index + 1}`.padStart(10, '0')}`
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}
