import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { World } from '../world.ts'

interface Road {
  zipNo: string
  /** 시도, 시군구, 도로명, 건물번호. */
  parts: [si: string, sgg: string, road: string, number: string]
  /** 법정동 and lot number. */
  lot: [emd: string, number: string]
  building: string
}

/** Some addresses of each kind of fee: the mainland, Jeju, islands. */
const roads: Road[] = [
  { zipNo: '03045', parts: ['서울특별시', '종로구', '사직로', '161'], lot: ['세종로', '1-91'], building: '경복궁' },
  { zipNo: '04524', parts: ['서울특별시', '중구', '세종대로', '110'], lot: ['태평로1가', '31'], building: '서울특별시청' },
  { zipNo: '04766', parts: ['서울특별시', '성동구', '왕십리로', '83-21'], lot: ['성수동1가', '685-696'], building: '아크로서울포레스트' },
  { zipNo: '04783', parts: ['서울특별시', '성동구', '연무장길', '74'], lot: ['성수동2가', '315-61'], building: '' },
  { zipNo: '05551', parts: ['서울특별시', '송파구', '올림픽로', '300'], lot: ['신천동', '29'], building: '롯데월드타워앤드롯데월드몰' },
  { zipNo: '06236', parts: ['서울특별시', '강남구', '테헤란로', '152'], lot: ['역삼동', '737'], building: '강남파이낸스센터' },
  { zipNo: '07335', parts: ['서울특별시', '영등포구', '여의대로', '108'], lot: ['여의도동', '22'], building: '파크원' },
  { zipNo: '13529', parts: ['경기도', '성남시 분당구', '판교역로', '166'], lot: ['백현동', '532'], building: '카카오 판교 아지트' },
  { zipNo: '16508', parts: ['경기도', '수원시 영통구', '도청로', '30'], lot: ['이의동', '186'], building: '경기도청' },
  { zipNo: '22382', parts: ['인천광역시', '중구', '공항로', '272'], lot: ['운서동', '2851'], building: '인천국제공항 제1여객터미널' },
  { zipNo: '23108', parts: ['인천광역시', '옹진군', '백령로', '280'], lot: ['백령면 진촌리', '825'], building: '' },
  { zipNo: '25627', parts: ['강원특별자치도', '강릉시', '정동역길', '17'], lot: ['강동면 정동진리', '259-1'], building: '정동진역' },
  { zipNo: '30151', parts: ['세종특별자치시', '', '한누리대로', '2130'], lot: ['보람동', '721'], building: '세종특별자치시청' },
  { zipNo: '34126', parts: ['대전광역시', '유성구', '대덕대로', '480'], lot: ['도룡동', '3-1'], building: '' },
  { zipNo: '35242', parts: ['대전광역시', '서구', '둔산로', '100'], lot: ['둔산동', '1420'], building: '대전광역시청' },
  { zipNo: '40221', parts: ['경상북도', '울릉군', '울릉순환로', '396'], lot: ['울릉읍 도동리', '266-1'], building: '' },
  { zipNo: '41911', parts: ['대구광역시', '중구', '국채보상로', '670'], lot: ['동인동2가', '42'], building: '' },
  { zipNo: '48058', parts: ['부산광역시', '해운대구', '센텀중앙로', '79'], lot: ['우동', '1460'], building: '센텀사이언스파크' },
  { zipNo: '54999', parts: ['전북특별자치도', '전주시 완산구', '기린대로', '99'], lot: ['교동', '산 1-3'], building: '' },
  { zipNo: '61475', parts: ['광주광역시', '동구', '문화전당로', '38'], lot: ['광산동', '13'], building: '국립아시아문화전당' },
  { zipNo: '63122', parts: ['제주특별자치도', '제주시', '문연로', '6'], lot: ['연동', '312-1'], building: '제주특별자치도청' },
  { zipNo: '63565', parts: ['제주특별자치도', '서귀포시', '중앙로', '105'], lot: ['서홍동', '447'], building: '서귀포시청' },
]

/**
 * 도로명주소 검색 API of the Ministry of the Interior and Safety.
 *
 *   GET|POST /addrLinkApi.do?confmKey&currentPage&countPerPage&keyword&resultType=json
 *
 * Always 200; `results.common.errorCode` is `0`, or says what is wrong.
 */
export function juso(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  app.get('/addrLinkApi.do', operation(world, 'juso', 'search', faultBody), (c) => {
    const { confmKey = '', keyword = '', currentPage = '1', countPerPage = '10' } = c.req.query()
    const [page, size] = [Number(currentPage), Math.min(100, Number(countPerPage))]
    const refused = refusalOf(confmKey, keyword)
    if (refused) return c.json({ results: { common: common(refused, 0, page, size), juso: null } })
    const words = keyword
      .replaceAll(/[^\p{L}\p{N}-]+/gu, ' ')
      .trim()
      .split(' ')
    const all = roads.map(shown).filter(({ roadAddr, jibunAddr }) => words.every((word) => `${roadAddr} ${jibunAddr}`.includes(word)))
    const found = all.slice((page - 1) * size, page * size)
    return c.json({ results: { common: common('0', all.length, page, size), juso: found } })
  })
  return app
}

const messages: Record<string, string> = {
  '0': '정상',
  '-999': '시스템에러',
  E0001: '승인되지 않은 KEY 입니다.',
  E0005: '검색어가 입력되지 않았습니다.',
  E0008: '검색어는 두글자 이상 입력되어야 합니다.',
  E0009: '검색어는 문자와 숫자 같이 입력되어야 합니다.',
  E0012: '특수문자는 허용되지 않습니다. (%,=,>,<,[,])',
}

function refusalOf(confmKey: string, keyword: string): string | null {
  if (confmKey !== sandboxCredentials.juso.confmKey) return 'E0001'
  if (keyword.trim() === '') return 'E0005'
  if ([...keyword.trim()].length < 2) return 'E0008'
  if (/[%=><[\]]/.test(keyword)) return 'E0012'
  return /^\d+$/.test(keyword.trim()) ? 'E0009' : null
}

function common(errorCode: string, totalCount: number, currentPage: number, countPerPage: number) {
  return {
    errorMessage: messages[errorCode] ?? errorCode,
    countPerPage: `${countPerPage}`,
    totalCount: `${totalCount}`,
    errorCode,
    currentPage: `${currentPage}`,
  }
}

function shown({ zipNo, parts, lot, building }: Road) {
  const [siNm, sggNm, rn, number] = parts
  const [buldMnnm = '0', buldSlno = '0'] = number.split('-')
  const region = [siNm, sggNm].filter((part) => part !== '').join(' ')
  const inBrackets = [lot[0], building].filter((part) => part !== '').join(', ')
  const roadAddrPart1 = `${region} ${rn} ${number}`
  return {
    roadAddr: `${roadAddrPart1} (${inBrackets})`,
    roadAddrPart1,
    roadAddrPart2: `(${inBrackets})`,
    jibunAddr: [region, lot[0], lot[1], building].filter((part) => part !== '').join(' '),
    engAddr: '',
    zipNo,
    admCd: '',
    rnMgtSn: '',
    bdMgtSn: '',
    detBdNmList: '',
    bdNm: building,
    bdKdcd: building === '' ? '0' : '1',
    siNm,
    sggNm,
    emdNm: lot[0],
    liNm: '',
    rn,
    udrtYn: '0',
    buldMnnm,
    buldSlno,
    mtYn: lot[1].startsWith('산') ? '1' : '0',
    lnbrMnnm: lot[1],
    lnbrSlno: '0',
    emdNo: '01',
  }
}

function faultBody(code: string): Refusal {
  return { status: 200, body: { results: { common: common(code, 0, 1, 10), juso: null } } }
}
